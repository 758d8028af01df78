import type { ServerResponse } from 'node:http';
import { type ApiError, statusOf } from './status-error.ts';

export function sendJson(
  response: ServerResponse,
  body: object,
  code = 200,
  {
    warnings = [],
    contentType = 'application/json',
  }: { warnings?: readonly string[]; contentType?: string } = {},
): void {
  const text = `${JSON.stringify(body)}\n`;
  for (const warning of warnings) response.appendHeader('Warning', `299 - ${JSON.stringify(warning)}`);
  response.writeHead(code, { 'Content-Type': contentType, 'Content-Length': Buffer.byteLength(text) });
  response.end(text);
}

export function sendText(response: ServerResponse, text: string, code = 200): void {
  response.writeHead(code, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    'X-Content-Type-Options': 'nosniff',
  });
  response.end(text);
}

export function sendError(response: ServerResponse, error: ApiError): void {
  if (error.code === 401) response.setHeader('WWW-Authenticate', 'Bearer');
  const { retryAfterSeconds } = error.details ?? {};
  if (retryAfterSeconds !== undefined) response.setHeader('Retry-After', String(retryAfterSeconds));
  sendJson(response, statusOf(error), error.code);
}
