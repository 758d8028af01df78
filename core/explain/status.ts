import { parseQuantity } from '../../hpa/quantity.ts';
import { inNanos } from '../../hpa/quantity-sum.ts';
import type { Condition, HpaStatus, MetricStatus, MetricValue } from '../../hpa/state.ts';
import { listAt, numberAt, objectAt, stringAt } from '../lib/json.ts';

/** `status` of an HPA as the API gave it, in the shape of hpa/; what is absent takes the API's zero. */
export function readStatus(status: unknown): HpaStatus {
  return {
    currentReplicas: numberAt(status, 'currentReplicas') ?? 0,
    desiredReplicas: numberAt(status, 'desiredReplicas') ?? 0,
    lastScaleTimeMs: timeAt(status, 'lastScaleTime'),
    observedGeneration: numberAt(status, 'observedGeneration'),
    currentMetrics: listAt(status, 'currentMetrics') as readonly MetricStatus[],
    conditions: listAt(status, 'conditions').map(readCondition),
  };
}

export function conditionIn(status: HpaStatus, type: Condition['type']): Condition | undefined {
  return status.conditions.find((condition) => condition.type === type);
}

/** Whether the controller reports the number of any metric. */
export function reportsNumbers({ currentMetrics }: HpaStatus): boolean {
  return currentMetrics.some((one) => currentOf(one) !== undefined);
}

/** `current` of one entry of status.currentMetrics; undefined where the metric failed. */
export function currentOf(status: MetricStatus | undefined): MetricValue | undefined {
  const entry: unknown = status;
  const body = FIELDS.map((field) => objectAt(entry, field)).find((one) => Object.keys(one).length > 0);
  if (body === undefined) return undefined;
  const current = objectAt(body, 'current');
  const utilization = numberAt(current, 'averageUtilization');
  const average = quantityAt(current, 'averageValue');
  const value = quantityAt(current, 'value');
  return {
    ...(utilization === null ? {} : { averageUtilization: utilization }),
    ...(average === null ? {} : { averageValue: average }),
    ...(value === null ? {} : { value }),
  };
}

/** What is no quantity was not reported. */
function quantityAt(value: unknown, key: string): string | null {
  const text = stringAt(value, key);
  return text === null || parseQuantity(text) === null ? null : text;
}

const FIELDS = ['resource', 'containerResource', 'pods', 'object', 'external'] as const;

/** Whether two lists of current metrics say the same; quantities count by value. */
export function sameMetrics(ours: readonly MetricStatus[], theirs: readonly MetricStatus[]): boolean {
  const longer = ours.length > theirs.length ? ours : theirs;
  return longer.every((_, i) => sameMetric(ours[i], theirs[i]));
}

/** An entry that is not there says the same as one without a type: the metric was not read. */
function sameMetric(ours: MetricStatus | undefined, theirs: MetricStatus | undefined): boolean {
  if ((ours?.type ?? '') !== (theirs?.type ?? '')) return false;
  const a = currentOf(ours);
  const b = currentOf(theirs);
  if (a === undefined || b === undefined) return a === b;
  return (
    (a.averageUtilization ?? null) === (b.averageUtilization ?? null) &&
    // autoscaling/v1 tells the utilization alone.
    (sameQuantity(a.averageValue, b.averageValue) ||
      (a.averageUtilization !== undefined && b.averageValue === undefined)) &&
    sameQuantity(a.value, b.value)
  );
}

function sameQuantity(a: string | undefined, b: string | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && nanos(a) === nanos(b));
}

function nanos(text: string): bigint | null {
  const quantity = parseQuantity(text);
  return quantity === null ? null : inNanos(quantity);
}

function readCondition(condition: unknown): Condition {
  return {
    type: (stringAt(condition, 'type') ?? '') as Condition['type'],
    status: (stringAt(condition, 'status') ?? 'Unknown') as Condition['status'],
    reason: stringAt(condition, 'reason') ?? '',
    message: stringAt(condition, 'message') ?? '',
    lastTransitionTimeMs: timeAt(condition, 'lastTransitionTime') ?? 0,
  };
}

function timeAt(value: unknown, key: string): number | null {
  const ms = Date.parse(stringAt(value, key) ?? '');
  return Number.isNaN(ms) ? null : ms;
}
