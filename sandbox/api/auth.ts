import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { ApiError } from './status-error.ts';

/** Throws ApiError 401 unless the request carries the sandbox's token. */
export function requireToken({ headers }: IncomingMessage, token: string): void {
  const given = /^Bearer +(.+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
  // Digests have one length, which timingSafeEqual asks for, and tell nothing about the token.
  if (!timingSafeEqual(digest(given), digest(token))) throw new ApiError(401, 'Unauthorized', 'Unauthorized');
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
