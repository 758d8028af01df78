import type { ServerResponse } from 'node:http';
import { messageOf } from '../../lib/errors.ts';

/** What a kubelet answers with when it can't do what it is asked: a status and one line. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export function sendText(response: ServerResponse, text: string, status = 200): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(text);
}

export function sendJson(response: ServerResponse, body: object, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

/** A broken connection is all that is left to tell with once the answer has begun. */
export function refuse(response: ServerResponse, error: unknown): void {
  if (response.headersSent) response.destroy();
  else sendText(response, messageOf(error), error instanceof Refusal ? error.status : 500);
}
