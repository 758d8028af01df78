import { EXIT, PalierError } from '../../../core/lib/errors.ts';
import { type PrometheusAddress, prometheusAddress } from '../../sources/prometheus/address.ts';
import type { CliContext } from '../context.ts';
import type { RawObserve } from './options.ts';

/**
 * The Prometheus that was named, with the headers to send along; null: it is looked for.
 * @throws PalierError when the address or a header is none: before anything begins
 */
export function namedPrometheus(
  { prometheus, prometheusHeader = [] }: Pick<RawObserve, 'prometheus' | 'prometheusHeader'>,
  { env }: Pick<CliContext, 'env'>,
): PrometheusAddress | null {
  if (prometheus === undefined) {
    if (prometheusHeader.length === 0) return null;
    throw new PalierError(
      'prometheus-unnamed',
      EXIT.usage,
      {
        en: 'expected --prometheus URL with --prometheus-header: it is sent to an address that was named, to no other',
        fr: '--prometheus-header demande --prometheus URL : l’en-tête n’est envoyé qu’à une adresse nommée',
      },
      { en: 'add --prometheus URL', fr: 'ajoutez --prometheus URL' },
    );
  }
  const fromEnvironment = (env.PALIER_PROMETHEUS_HEADERS ?? '')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');
  return prometheusAddress(prometheus, [...fromEnvironment, ...prometheusHeader]);
}
