/** Who gives a metric: metrics-server, or an adapter for custom or external metrics. */
export type MetricsApi = 'resource' | 'custom' | 'external';

/**
 * Why an autoscaler reads no metric. not-served: nobody is installed for that API · not-answering: somebody is, and
 * fails (503) · forbidden: the controller may not ask · metric-unknown: the adapter has no such metric · no-values: it
 * has, of nobody · adapter-error: anything else that an adapter says · request: a container asks for nothing ·
 * disabled: the target was put to 0 replicas · ambiguous: other autoscalers select the same pods.
 */
export type MetricFailure =
  | {
      readonly kind: 'not-served' | 'not-answering' | 'forbidden' | 'no-values';
      readonly api: MetricsApi;
    }
  | { readonly kind: 'metric-unknown' | 'adapter-error'; readonly api: Exclude<MetricsApi, 'resource'> }
  | { readonly kind: 'request'; readonly resource: string; readonly container: string | null }
  | { readonly kind: 'disabled' | 'ambiguous' };

/**
 * What the controller's condition `ScalingActive` (or a part of its message) means.
 * @param reason empty where it is not known
 * @returns null where the words are not known: then only they can be shown
 */
export function metricFailureOf(reason: string, message: string): MetricFailure | null {
  if (reason === 'ScalingDisabled') return { kind: 'disabled' };
  if (reason === 'AmbiguousSelector') return { kind: 'ambiguous' };
  const [, resource, container] = /missing request for (\S+)(?: in container (\S+))?/.exec(message) ?? [];
  if (resource !== undefined) return { kind: 'request', resource, container: container ?? null };
  const api = apiOf(reason, message);
  if (api === null) return null;
  if (NO_VALUES.test(message)) return { kind: 'no-values', api };
  if (NOT_SERVED.test(message)) return { kind: 'not-served', api };
  if (FORBIDDEN.test(message)) return { kind: 'forbidden', api };
  if (NOT_ANSWERING.test(message)) return { kind: 'not-answering', api };
  if (api === 'resource') return null;
  return { kind: METRIC_UNKNOWN.test(message) ? 'metric-unknown' : 'adapter-error', api };
}

/** The controller's own settings of a target switch it off; everything else leaves it blind. */
export function isBlind(reason: string): boolean {
  return reason.startsWith('FailedGet') || reason === 'InvalidMetricSourceType';
}

const NO_VALUES = /no metrics returned from|did not receive metrics|no metrics returned matched/;
const NOT_SERVED =
  /could not find the requested resource|no (custom|external) metrics API|no matches for kind/;
const FORBIDDEN = /\bis forbidden\b|\bUnauthorized\b/;
const NOT_ANSWERING =
  /currently unable to handle the request|connection refused|deadline exceeded|[Tt]imeout|timed out|no route to host|no such host|error trying to reach service|\bEOF\b/;
const METRIC_UNKNOWN = /could not find the (descriptor for )?metric|no matching metrics found|not found/;

function apiOf(reason: string, message: string): MetricsApi | null {
  const said =
    /from (resource|custom|external) metrics API/.exec(message)?.[1] ??
    /(custom|external)\.metrics\.k8s\.io/.exec(message)?.[1] ??
    /no (custom|external) metrics API/.exec(message)?.[1];
  if (said !== undefined) return said as MetricsApi;
  if (/metrics\.k8s\.io/.test(message)) return 'resource';
  return BY_REASON[reason] ?? (/external metric/.test(message) ? 'external' : null);
}

const BY_REASON: Readonly<Record<string, MetricsApi>> = {
  FailedGetResourceMetric: 'resource',
  FailedGetContainerResourceMetric: 'resource',
  FailedGetPodsMetric: 'custom',
  FailedGetObjectMetric: 'custom',
  FailedGetExternalMetric: 'external',
};
