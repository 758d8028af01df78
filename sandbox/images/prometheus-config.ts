import { isAbsolute } from 'node:path';
import { parse, stringify } from 'yaml';

/** Settings that came with Prometheus 3; an older one refuses a file that has them. */
const NEWER_SETTINGS = [
  'scrape_protocols',
  'fallback_scrape_protocol',
  'scrape_native_histograms',
  'always_scrape_classic_histograms',
  'convert_classic_histograms_to_nhcb',
  'metric_name_validation_scheme',
  'metric_name_escaping_scheme',
  'keep_dropped_targets',
  'scrape_failure_log_file',
];

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/**
 * The mounted configuration as it works here: service discovery asks the sandbox's API, names of Services and
 * paths of the container are translated, settings of newer versions are left out.
 */
export function adaptPrometheusConfig(
  text: string,
  options: { readonly kubeconfigPath: string; readonly translate: (text: string) => string },
): string {
  const adapt = (value: Json, key: string): Json => {
    if (typeof value === 'string')
      return isAbsolute(value) || key !== 'job_name' ? options.translate(value) : value;
    if (Array.isArray(value))
      return value.map((item) =>
        key === 'kubernetes_sd_configs' ? discover(adapt(item, '')) : adapt(item, key),
      );
    if (value === null || typeof value !== 'object') return value;
    const kept = Object.entries(value).filter(([name]) => !NEWER_SETTINGS.includes(name));
    return Object.fromEntries(kept.map(([name, inner]) => [name, adapt(inner, name)]));
  };
  const discover = (config: Json): Json => {
    if (config === null || typeof config !== 'object' || Array.isArray(config) || config.api_server)
      return config;
    return { ...config, kubeconfig_file: options.kubeconfigPath };
  };
  return stringify(adapt(parse(text) as Json, ''));
}
