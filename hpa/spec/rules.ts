import type { Problem } from '../shape.ts';

/** Problems in the API server's own words. */
export function required(field: string, detail: string): Problem {
  return { field, message: detail === '' ? 'Required value' : `Required value: ${detail}` };
}

export function invalid(field: string, value: unknown, detail: string): Problem {
  return { field, message: `Invalid value: ${JSON.stringify(value)}: ${detail}` };
}

export function forbidden(field: string, detail: string): Problem {
  return { field, message: `Forbidden: ${detail}` };
}

export function notSupported(field: string, value: string, supported: readonly string[]): Problem {
  const list = supported.map((name) => `"${name}"`).join(', ');
  return { field, message: `Unsupported value: ${JSON.stringify(value)}: supported values: ${list}` };
}

/** Names that become a part of a URL. */
export function pathSegment(field: string, name: string): Problem[] {
  if (name === '.' || name === '..') return [invalid(field, name, `may not be '${name}'`)];
  return ['/', '%']
    .filter((illegal) => name.includes(illegal))
    .map((illegal) => invalid(field, name, `may not contain '${illegal}'`));
}
