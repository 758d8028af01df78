import { EXIT, PalierError } from '../../../core/lib/errors.ts';
import { registerHeader, registerUrl } from '../../../system/secrets/redact.ts';

/** Where a Prometheus is asked, and what is sent along: a token, a tenant. */
export interface PrometheusAddress {
  /** Without a slash at its end; the API is below it. */
  readonly base: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Pages of the user interface, and the API itself: people copy what the browser shows. */
const PAGES =
  /\/(?:classic\/)?(?:graph|query|alerts|targets|rules|config|flags|status|tsdb-status|service-discovery|consoles?|federate|metrics|-\/ready|api\/v1(?:\/.*)?)\/?$/;

/**
 * The address of `--prometheus` and the `Name: value` of each `--prometheus-header`. Values of headers and passwords
 * are known as secrets from here on.
 * @throws PalierError `prometheus-invalid`
 */
export function prometheusAddress(text: string, headers: readonly string[] = []): PrometheusAddress {
  registerUrl(text);
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.hostname === '') {
    const meant = URL.canParse(`http://${text}`) && !text.includes('://') ? ` (http://${text}?)` : '';
    throw new PalierError(
      'prometheus-invalid',
      EXIT.usage,
      {
        en: `expected an http:// or https:// address for --prometheus, got "${text}"${meant}`,
        fr: `--prometheus attend une adresse http:// ou https://, reçu « ${text} »${meant}`,
      },
      {
        en: 'for example --prometheus http://127.0.0.1:9090',
        fr: 'par exemple --prometheus http://127.0.0.1:9090',
      },
    );
  }
  url.search = '';
  url.hash = '';
  url.pathname = url.pathname.replace(PAGES, '');
  return { base: url.href.replace(/\/+$/, ''), headers: Object.fromEntries(headers.map(headerOf)) };
}

/** The address as it may be shown. */
export function shownAddress(base: string): string {
  const url = new URL(base);
  url.username = '';
  url.password = '';
  return url.href.replace(/\/+$/, '');
}

function headerOf(text: string): readonly [name: string, value: string] {
  const [, name, value] = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*([\x20-\x7e]+?)[ \t]*$/.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    // Not what was given: it may be the secret alone.
    throw new PalierError(
      'prometheus-header-invalid',
      EXIT.usage,
      {
        en: 'expected a header, "NAME: VALUE", for --prometheus-header',
        fr: '--prometheus-header attend un en-tête, « NOM: VALEUR »',
      },
      {
        en: 'a name, a colon and a value of ASCII in one line; PALIER_PROMETHEUS_HEADERS takes one a line, and shows in no list of processes',
        fr: 'un nom, deux-points et une valeur en ASCII, sur une ligne ; PALIER_PROMETHEUS_HEADERS en prend un par ligne, et n’apparaît dans aucune liste de processus',
      },
    );
  }
  registerHeader(value);
  return [name, value];
}
