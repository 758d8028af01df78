import { badRequest } from './status-error.ts';

/** Where a list in pages goes on. */
export interface Continue {
  readonly resourceVersion: string;
  /** Key of the last object that was given. */
  readonly after: string;
}

export function encodeContinue(value: Continue): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** Throws ApiError 400 for a token that is none of ours. */
export function decodeContinue(token: string): Continue {
  try {
    const { resourceVersion, after } = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    if (typeof resourceVersion === 'string' && typeof after === 'string') return { resourceVersion, after };
  } catch {
    // Told below, as for any other wrong token.
  }
  throw badRequest('invalid continue token');
}
