import { describe, expect, it } from 'vitest';
import { metricFailureText } from '../../monitor/i18n/metric-failure.ts';
import { isBlind, metricFailureOf } from './metric-failure.ts';

const CPU =
  'the HPA was unable to compute the replica count: failed to get cpu utilization: unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: ';
const CUSTOM =
  'the HPA was unable to compute the replica count: unable to get metric http_requests: unable to fetch metrics from custom metrics API: ';
const EXTERNAL =
  'the HPA was unable to compute the replica count: unable to get external metric shop/lag/nil: unable to fetch metrics from external metrics API: ';

describe('why an autoscaler reads no metric', () => {
  it.each([
    [
      'FailedGetResourceMetric',
      `${CPU}the server could not find the requested resource (get pods.metrics.k8s.io)`,
      'not-served',
      'install metrics-server',
    ],
    [
      'FailedGetResourceMetric',
      `${CPU}the server is currently unable to handle the request (get pods.metrics.k8s.io)`,
      'not-answering',
      '--kubelet-insecure-tls',
    ],
    [
      'FailedGetResourceMetric',
      `${CPU}pods.metrics.k8s.io is forbidden: User "system:serviceaccount:kube-system:horizontal-pod-autoscaler" cannot list`,
      'forbidden',
      'ClusterRoles',
    ],
    [
      'FailedGetResourceMetric',
      'failed to get cpu utilization: did not receive metrics for targeted pods (pods might be unready)',
      'no-values',
      'within some seconds',
    ],
    [
      'FailedGetResourceMetric',
      'no metrics returned from resource metrics API',
      'no-values',
      'within some seconds',
    ],
    [
      'FailedGetContainerResourceMetric',
      'failed to get memory utilization: missing request for memory in container daprd of Pod web-1',
      'request',
      'container daprd has no request for memory',
    ],
    [
      'FailedGetPodsMetric',
      `${CUSTOM}no custom metrics API (custom.metrics.k8s.io) registered`,
      'not-served',
      'such as prometheus-adapter',
    ],
    [
      'FailedGetPodsMetric',
      `${CUSTOM}the server could not find the metric http_requests for pods`,
      'metric-unknown',
      'does not know this metric',
    ],
    [
      'FailedGetObjectMetric',
      `${CUSTOM}the server is currently unable to handle the request`,
      'not-answering',
      'the adapter of custom.metrics.k8s.io is there',
    ],
    [
      'FailedGetExternalMetric',
      `${EXTERNAL}no external metrics API (external.metrics.k8s.io) registered`,
      'not-served',
      'external.metrics.k8s.io is not served',
    ],
    [
      'FailedGetExternalMetric',
      `${EXTERNAL}Internal error occurred: DatadogMetric is invalid, err: Outdated result from backend`,
      'adapter-error',
      'answers with an error of its own',
    ],
    [
      'FailedGetExternalMetric',
      `${EXTERNAL}unable to fetch metrics: Get "https://10.0.0.1:443/apis": dial tcp: connection refused`,
      'not-answering',
      'the adapter of external.metrics.k8s.io',
    ],
    [
      'ScalingDisabled',
      'scaling is disabled since the replica count of the target is zero',
      'disabled',
      'switches it off',
    ],
    [
      'AmbiguousSelector',
      'pods by selector app=a are controlled by multiple HPAs: [a/b a/c]',
      'ambiguous',
      'select the same pods',
    ],
  ])('%s: %s', (reason, message, kind, told) => {
    const failure = metricFailureOf(reason, message)!;
    expect(failure.kind).toBe(kind);
    expect(metricFailureText(failure, 'en')).toContain(told);
    expect(metricFailureText(failure, 'fr')).not.toMatch(/undefined|\[object/);
    // A part of the message, as a trace has it, means the same.
    if (message.includes('unable to fetch')) {
      expect(metricFailureOf('', message.slice(message.indexOf('unable to')))?.kind).toBe(kind);
    }
  });

  it.each([
    ['FailedGetResourceMetric', 'something new'],
    ['InvalidSelector', 'the selector is not valid'],
    ['ReadyForNewScale', 'recommended size matches current size'],
    ['ScaleDownStabilized', 'recent recommendations were higher than current one'],
  ])('%s with words that are not known is only shown', (reason, message) => {
    expect(metricFailureOf(reason, message)).toBeNull();
  });

  it('is blindness only where a metric is missing', () => {
    expect(
      ['FailedGetPodsMetric', 'ScalingDisabled', 'AmbiguousSelector', 'InvalidSelector'].map(isBlind),
    ).toEqual([true, false, false, false]);
  });
});
