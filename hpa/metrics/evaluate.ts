import type { MetricSpec } from '../spec/types.ts';
import { evaluateExternal } from './external.ts';
import { evaluateObject } from './object.ts';
import { evaluatePods } from './pods.ts';
import { evaluateContainerResource, evaluateResource } from './resource.ts';
import type { MetricContext, MetricOutcome } from './types.ts';

/** The replica count that one metric asks for. */
export function evaluateMetric(spec: MetricSpec, context: MetricContext): MetricOutcome {
  switch (spec.type) {
    case 'Resource':
      return evaluateResource(spec.resource, context);
    case 'ContainerResource':
      return evaluateContainerResource(spec.containerResource, context);
    case 'Pods':
      return evaluatePods(spec.pods, context);
    case 'Object':
      return evaluateObject(spec.object, context);
    case 'External':
      return evaluateExternal(spec.external, context);
    default: {
      const cause = `unknown metric source type "${(spec satisfies never as MetricSpec).type}"`;
      return { ok: false, reason: 'InvalidMetricSourceType', cause, error: cause };
    }
  }
}
