import { EXIT, PalierError } from '../../../core/lib/errors.ts';

/** The address without a slash at its end. @throws PalierError `base-url-invalid` */
export function checkBaseUrl(baseUrl: string): string {
  if (URL.canParse(baseUrl) && /^https?:$/.test(new URL(baseUrl).protocol))
    return baseUrl.replace(/\/+$/, '');
  throw new PalierError(
    'base-url-invalid',
    EXIT.usage,
    `expected an http:// or https:// address for --base-url, got "${baseUrl}"`,
    'for example --base-url http://127.0.0.1:8000',
  );
}
