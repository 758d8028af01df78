import type { Client } from './client.ts';
import { integer, isRecord } from './values.ts';

export interface Item {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly quantity: number;
}

type Draft = Omit<Item, 'id'>;

export const PAGE_SIZE = 20;

/** Each operation of the API with what its answer must hold. Null (or false): it did not. */

export function listItems(client: Client, page: number): boolean {
  return client.send({
    name: 'list',
    method: 'GET',
    path: `?page=${page}&per_page=${PAGE_SIZE}`,
    status: 200,
    content: (json) => {
      const found = items(json);
      return {
        'list: the page asked for': isRecord(json) && json.page === page && json.per_page === PAGE_SIZE,
        'list: items fit the page': found !== null && found.length <= PAGE_SIZE,
      };
    },
  }).ok;
}

export function searchItems(client: Client, text: string): boolean {
  return client.send({
    name: 'search',
    method: 'GET',
    path: `?q=${encodeURIComponent(text)}&per_page=${PAGE_SIZE}`,
    status: 200,
    content: (json) => {
      const found = items(json);
      return {
        'search: found': found !== null && found.length > 0,
        'search: only matches': found?.every((item) => item.name.includes(text)) ?? false,
      };
    },
  }).ok;
}

export function readItem(client: Client, expected: Item): boolean {
  return client.send({
    name: 'read',
    method: 'GET',
    path: `/${expected.id}`,
    status: 200,
    content: (json) => ({ 'read: the item as it was written': sameItem(json, expected) }),
  }).ok;
}

export function createItem(client: Client, draft: Draft): Item | null {
  const { ok, json } = client.send({
    name: 'create',
    method: 'POST',
    path: '',
    body: draft,
    status: 201,
    content: (body, reply) => {
      const made = item(body);
      return {
        'create: the item as sent, with an id': made !== null && sameDraft(body, draft),
        'create: Location names it': (reply.headers.Location ?? '').endsWith(`/${made?.id}`),
      };
    },
  });
  return ok ? item(json) : null;
}

export function replaceItem(client: Client, next: Item): boolean {
  const { id, ...body } = next;
  return client.send({
    name: 'replace',
    method: 'PUT',
    path: `/${id}`,
    body,
    status: 200,
    content: (json) => ({ 'replace: the item as sent': sameItem(json, next) }),
  }).ok;
}

export function changeQuantity(client: Client, next: Item): boolean {
  return client.send({
    name: 'change',
    method: 'PATCH',
    path: `/${next.id}`,
    body: { quantity: next.quantity },
    status: 200,
    content: (json) => ({ 'change: only what was sent': sameItem(json, next) }),
  }).ok;
}

export function deleteItem(client: Client, id: number): boolean {
  return client.send({
    name: 'delete',
    method: 'DELETE',
    path: `/${id}`,
    status: 204,
    content: (_, reply) => ({ 'delete: no body': !reply.body }),
  }).ok;
}

/** The items of a list, if it is one. */
export function items(json: unknown): readonly Item[] | null {
  if (!isRecord(json) || !Array.isArray(json.items)) return null;
  const found = json.items.map(item);
  return found.every((one) => one !== null) ? found : null;
}

function item(json: unknown): Item | null {
  if (!isRecord(json) || integer(json.id) === null) return null;
  const { id, name, description, quantity } = json;
  if (typeof name !== 'string' || typeof description !== 'string') return null;
  return { id: Number(id), name, description, quantity: Number(quantity) };
}

function sameItem(json: unknown, expected: Item): boolean {
  return isRecord(json) && json.id === expected.id && sameDraft(json, expected);
}

function sameDraft(json: unknown, draft: Draft): boolean {
  return (
    isRecord(json) &&
    json.name === draft.name &&
    json.description === draft.description &&
    json.quantity === draft.quantity
  );
}
