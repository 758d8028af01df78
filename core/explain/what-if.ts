import { decide } from '../../hpa/decide.ts';
import type { HpaInput, ResourceSample } from '../../hpa/input.ts';
import { metricKey } from '../../hpa/metrics/selector.ts';
import { approximateFloat, parseQuantity } from '../../hpa/quantity.ts';
import { withDefaults } from '../../hpa/spec/defaults.ts';
import type { MetricSpec } from '../../hpa/spec/types.ts';
import { emptyState } from '../../hpa/state.ts';
import type { HpaMetric } from '../state/hpa-metrics.ts';
import { readHpa } from '../state/hpa-view.ts';
import type { Change } from './explanation.ts';
import { decidedReplicas, type Judged } from './judge.ts';
import { currentOf } from './status.ts';

/**
 * For each metric: the value from which on it would ask for more, and for fewer, pods than were decided, found by
 * bisection over `decide`. Windows and policies are left out: they only delay what the metrics ask for.
 */
export function whatWouldChange(judged: Judged): readonly Change[] {
  const changes = found.get(judged) ?? search(judged);
  found.set(judged, changes);
  return changes;
}

// Who looks at a decision asks with every frame; with thousands of pods the search takes longer than a frame.
const found = new WeakMap<Judged, readonly Change[]>();

function search(judged: Judged): readonly Change[] {
  const { input, sighting } = judged;
  const { scale } = input;
  if ('error' in scale || scale.specReplicas === 0) return [];
  const metrics = readHpa(sighting.object).metrics;
  const specs = withDefaults(input.spec).metrics;
  if (judged.metrics === 'none' || metrics.length !== specs.length) return [];
  return metrics.flatMap((metric, i) => {
    const spec = specs[i];
    return spec === undefined ? [] : changesOf(judged, metric, spec, i);
  });
}

interface Tried {
  readonly replicas: number;
  readonly value: number;
}

function changesOf(
  { input, nowMs, sighting }: Judged,
  metric: HpaMetric,
  spec: MetricSpec,
  index: number,
): readonly Change[] {
  const { minReplicas, maxReplicas } = withDefaults(input.spec);
  const within = (count: number) => Math.min(maxReplicas, Math.max(minReplicas, count));
  const holding = within(decidedReplicas(sighting));
  const attempt = (factor: number): Tried | null => {
    const decision = decide({ ...input, metrics: scaled(input.metrics, spec, factor) }, emptyState, nowMs);
    const chosen = decision.trace.find((entry) => entry.rule === 'metrics.chosen');
    const value = currentValue(metric, currentOf(decision.metrics[index]));
    if (chosen?.rule !== 'metrics.chosen' || value === null) return null;
    return { replicas: within(chosen.replicas), value };
  };
  const now = attempt(1);
  if (now === null || now.value <= 0) return [];
  const far = metric.target / now.value;
  const grow = border(attempt, far * 1000, ({ replicas }) => replicas > holding, Math.max(1, far) * 2, 0);
  const shrink = border(attempt, 0, ({ replicas }) => replicas < holding, 0, Math.max(1, far) * 1000);
  return [changeOf(metric, 'grow', grow), changeOf(metric, 'shrink', shrink)];
}

const STEPS = 40;

/** Between a factor that changes the count and one that does not: the last that does. */
function border(
  attempt: (factor: number) => Tried | null,
  extreme: number,
  changes: (tried: Tried) => boolean,
  start: number,
  other: number,
): Tried | null {
  let inside = start;
  let found = attempt(inside);
  if (found === null || !changes(found)) {
    inside = extreme;
    found = attempt(inside);
  }
  if (found === null || !changes(found)) return null;
  const beyond = attempt(other);
  if (beyond !== null && changes(beyond)) return null;
  let outside = other;
  for (let i = 0; i < STEPS; i++) {
    const middle = (inside + outside) / 2;
    const tried = attempt(middle);
    if (tried !== null && changes(tried)) {
      inside = middle;
      found = tried;
    } else outside = middle;
  }
  return found;
}

function changeOf(metric: HpaMetric, direction: Change['direction'], tried: Tried | null): Change {
  return { metric, direction, value: tried?.value ?? null, to: tried?.replicas ?? null };
}

function currentValue({ targetType }: HpaMetric, current: ReturnType<typeof currentOf>): number | null {
  if (targetType === 'utilization') return current?.averageUtilization ?? null;
  const text = targetType === 'value' ? current?.value : current?.averageValue;
  const quantity = text === undefined ? null : parseQuantity(text);
  return quantity === null ? null : approximateFloat(quantity);
}

/** The same metrics with one of them multiplied. */
function scaled(metrics: HpaInput['metrics'], spec: MetricSpec, factor: number): HpaInput['metrics'] {
  switch (spec.type) {
    case 'Resource':
    case 'ContainerResource': {
      const { name } = spec.type === 'Resource' ? spec.resource : spec.containerResource;
      const container = spec.type === 'Resource' ? null : spec.containerResource.container;
      const { resource } = metrics;
      if (resource === undefined || 'error' in resource) return metrics;
      return {
        ...metrics,
        resource: resource.map((sample) => scaledSample(sample, name, container, factor)),
      };
    }
    case 'Pods': {
      const key = metricKey(spec.pods.metric.name, spec.pods.metric.selector);
      const values = metrics.pods?.[key];
      if (values === undefined || 'error' in values) return metrics;
      const pods = values.map((one) => ({ ...one, value: times(one.value, factor) }));
      return { ...metrics, pods: { ...metrics.pods, [key]: pods } };
    }
    case 'Object': {
      const key = metricKey(spec.object.metric.name, spec.object.metric.selector);
      const value = metrics.object?.[key];
      if (typeof value !== 'string') return metrics;
      return { ...metrics, object: { ...metrics.object, [key]: times(value, factor) } };
    }
    case 'External': {
      const key = metricKey(spec.external.metric.name, spec.external.metric.selector);
      const values = metrics.external?.[key];
      if (values === undefined || 'error' in values) return metrics;
      return {
        ...metrics,
        external: { ...metrics.external, [key]: values.map((one) => times(one, factor)) },
      };
    }
  }
}

function scaledSample(
  sample: ResourceSample,
  resource: string,
  container: string | null,
  factor: number,
): ResourceSample {
  const containers = sample.containers.map((one) => {
    const value = one.usage[resource];
    if (value === undefined || (container !== null && one.name !== container)) return one;
    return { ...one, usage: { ...one.usage, [resource]: times(value, factor) } };
  });
  return { ...sample, containers };
}

/** Kept below what a quantity can hold. */
const MOST_MILLI = 1e17;

function times(text: string, factor: number): string {
  const quantity = parseQuantity(text);
  const milli = quantity === null ? 0 : approximateFloat(quantity) * 1000 * factor;
  return `${BigInt(Math.round(Math.min(MOST_MILLI, Math.max(0, milli))))}m`;
}
