import { deepEqual, jsonClone } from '../../store/snapshot.ts';
import { ApiError, badRequest } from '../status-error.ts';

interface Operation {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
}

/**
 * RFC 6902. Throws ApiError: 400 for a malformed patch, 422 when a path is absent or a test fails.
 */
export function applyJsonPatch(document: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch)) throw badRequest('a JSON patch is a list of operations');
  return patch.reduce((current, operation) => applyOperation(current, operation), jsonClone(document));
}

function applyOperation(document: unknown, operation: Operation): unknown {
  const { op, path, from = '', value } = operation ?? {};
  if (typeof path !== 'string') throw badRequest(`JSON patch operation "${op}" has no path`);
  switch (op) {
    case 'add':
      return put(document, path, value, true);
    case 'replace':
      get(document, path);
      return put(document, path, value, false);
    case 'remove':
      return remove(document, path);
    case 'move': {
      const moved = get(document, from);
      return put(remove(document, from), path, moved, true);
    }
    case 'copy':
      return put(document, path, jsonClone(get(document, from)), true);
    case 'test':
      if (!deepEqual(get(document, path), value)) throw unprocessable(`testing value ${path} failed`);
      return document;
    default:
      throw badRequest(`JSON patch operation "${op}" is not one of add, remove, replace, move, copy, test`);
  }
}

function get(document: unknown, pointer: string): unknown {
  return tokens(pointer).reduce((value: unknown, token) => {
    if (Array.isArray(value) && isIndex(token) && Number(token) < value.length) return value[Number(token)];
    if (isObject(value) && Object.hasOwn(value, token)) return value[token];
    throw unprocessable(`the path ${pointer} is not there`);
  }, document);
}

function put(document: unknown, pointer: string, value: unknown, insert: boolean): unknown {
  const path = tokens(pointer);
  const last = path.pop();
  if (last === undefined) return value;
  const parent = get(document, toPointer(path));
  if (Array.isArray(parent)) {
    const index = last === '-' ? parent.length : Number(last);
    if ((last !== '-' && !isIndex(last)) || index > parent.length) {
      throw unprocessable(`the index ${last} of ${pointer} is out of range`);
    }
    parent.splice(index, insert ? 0 : 1, value);
  } else if (isObject(parent)) {
    setKey(parent, last, value);
  } else {
    throw unprocessable(`the parent of ${pointer} is neither a list nor an object`);
  }
  return document;
}

function remove(document: unknown, pointer: string): unknown {
  get(document, pointer);
  const path = tokens(pointer);
  const last = path.pop();
  if (last === undefined) return null;
  const parent = get(document, toPointer(path));
  if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else if (isObject(parent)) delete parent[last];
  return document;
}

function tokens(pointer: string): string[] {
  if (pointer === '') return [];
  if (!pointer.startsWith('/')) throw badRequest(`"${pointer}" is not a JSON pointer: it starts with "/"`);
  return pointer
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function toPointer(path: readonly string[]): string {
  return path.map((token) => `/${token.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function isIndex(token: string): boolean {
  return /^(0|[1-9]\d*)$/.test(token);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `__proto__` is a key like any other here. */
function setKey(target: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
}

function unprocessable(why: string): ApiError {
  return new ApiError(
    422,
    'Invalid',
    `the server rejected our request due to an error in our request: ${why}`,
    {},
  );
}
