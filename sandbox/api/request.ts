import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SandboxApiOptions } from '../types.ts';
import type { FieldValidation } from './decode.ts';
import type { ObjectRoute } from './route.ts';
import { ApiError, badRequest } from './status-error.ts';
import type { IncludeObject } from './table/index.ts';
import type { WriteContext } from './write.ts';

/** One request on its way through the API. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
  readonly api: SandboxApiOptions;
}

/** A request for objects. */
export interface ObjectRequest extends ApiRequest {
  readonly route: ObjectRoute;
}

const MAX_BODY_BYTES = 3 * 1024 * 1024;

/** Throws ApiError 413 for a body that no object of this sandbox could be. */
export async function readText(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) {
      throw new ApiError(413, 'RequestEntityTooLarge', `the body is larger than ${MAX_BODY_BYTES} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

export function writeContext(request: ApiRequest): WriteContext {
  const { store, clock, admit } = request.api;
  return { store, clock, ...(admit && { admit }) };
}

/** `watch=true`, `watch=1`; absent or anything else is no. */
export function flag(query: URLSearchParams, name: string): boolean {
  return ['1', 'true', 't', 'True'].includes(query.get(name) ?? '');
}

/** A whole number of the query; undefined when absent. Throws ApiError 400 otherwise. */
export function integerOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) {
    throw badRequest(`invalid ${name}: expected a whole number, got "${text}"`);
  }
  return value;
}

export function fieldValidationOf(query: URLSearchParams): FieldValidation {
  const value = query.get('fieldValidation') || 'Warn';
  if (value === 'Ignore' || value === 'Warn' || value === 'Strict') return value;
  throw badRequest(`invalid fieldValidation "${value}": expected Ignore, Warn or Strict`);
}

export function includeObjectOf(query: URLSearchParams): IncludeObject {
  const value = query.get('includeObject') || 'Metadata';
  if (value === 'None' || value === 'Metadata' || value === 'Object') return value;
  throw badRequest(`invalid includeObject "${value}": expected None, Metadata or Object`);
}

export function dryRunOf(query: URLSearchParams): boolean {
  const values = query.getAll('dryRun');
  if (values.some((value) => value !== 'All')) throw badRequest('invalid dryRun: expected All');
  return values.length > 0;
}
