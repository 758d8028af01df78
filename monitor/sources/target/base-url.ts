import { EXIT, PalierError } from '../../../core/lib/errors.ts';

/** The address without a slash at its end. @throws PalierError `base-url-invalid` */
export function checkBaseUrl(baseUrl: string): string {
  if (URL.canParse(baseUrl) && /^https?:$/.test(new URL(baseUrl).protocol))
    return baseUrl.replace(/\/+$/, '');
  throw new PalierError(
    'base-url-invalid',
    EXIT.usage,
    {
      en: `expected an http:// or https:// address for --base-url, got "${baseUrl}"`,
      fr: `--base-url attend une adresse http:// ou https://, reçu « ${baseUrl} »`,
    },
    {
      en: 'for example --base-url http://127.0.0.1:8000',
      fr: 'par exemple --base-url http://127.0.0.1:8000',
    },
  );
}
