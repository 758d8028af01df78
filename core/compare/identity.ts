import { isObject } from '../../hpa/shape.ts';
import type { RunStarted, TimelineEvent } from '../timeline/events.ts';
import {
  IDENTITY_PARTS,
  type IdentityDifference,
  type IdentityPart,
  type PlanFigures,
} from '../verdict/baseline.ts';

/** Plain JSON values; null: not known. */
export type RunIdentity = Readonly<Record<IdentityPart, unknown>>;

/** Watches the pods of the scale target (`kind/name`): what they run and may use is in no header. */
export class IdentityWatcher {
  readonly #target: string | null;
  #image: string | null = null;
  #resources: Readonly<Record<string, unknown>> | null = null;

  constructor(target: string | null) {
    this.#target = target;
  }

  onEvent(event: TimelineEvent): void {
    if (event.type !== 'pod.observed' || event.workload === null || event.workload !== this.#target) return;
    this.#image ??= event.containers
      .map(({ image }) => image)
      .toSorted()
      .join(', ');
    this.#resources ??= Object.fromEntries(
      event.containers.map(({ name, requests, limits }) => [name, { requests, limits }]),
    );
  }

  identity(header: RunStarted | null): RunIdentity {
    const load = header?.load ?? null;
    const hpa = header?.hpaAtStart[0] ?? null;
    return {
      scenario: load?.scenario ?? header?.command ?? null,
      profile: load?.profile ?? null,
      plan: load === null ? null : { stages: load.stages, maxVUs: load.maxVUs },
      target: header?.target.kind ?? null,
      hpa: hpa?.spec ?? null,
      image: this.#image,
      resources: this.#resources,
    };
  }
}

/** What differs; what is not known on one side is no difference. */
export function identityDifferences(
  base: RunIdentity,
  candidate: RunIdentity,
): readonly IdentityDifference[] {
  return IDENTITY_PARTS.flatMap((part): readonly IdentityDifference[] => {
    const [one, other] = [base[part], candidate[part]];
    if (one === null || other === null) return [];
    const found = differences(one, other, '').map((difference) => ({ part, ...difference }));
    if (part !== 'plan' || found.length === 0) return found;
    return [{ part, path: '', base: planFigures(one), candidate: planFigures(other) }];
  });
}

/** Stages by number would say little: how long, how high, with how many VUs. */
function planFigures(plan: unknown): PlanFigures {
  const { stages, maxVUs } = plan as {
    stages: { durationMs: number; targetRps: number }[];
    maxVUs: number | null;
  };
  return {
    stages: stages.length,
    seconds: Math.round(stages.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1000),
    peakRps: Math.max(0, ...stages.map(({ targetRps }) => targetRps)),
    maxVUs,
  };
}

function differences(
  one: unknown,
  other: unknown,
  path: string,
): readonly Omit<IdentityDifference, 'part'>[] {
  if (isObject(one) && isObject(other)) {
    const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])].toSorted();
    return keys.flatMap((key) => differences(one[key], other[key], path === '' ? key : `${path}.${key}`));
  }
  if (canonical(one) === canonical(other)) return [];
  return [{ path, base: canonical(one), candidate: canonical(other) }];
}

/** JSON in which the order of members does not matter. */
function canonical(value: unknown): string {
  if (value === undefined) return '–';
  if (typeof value === 'string') return value;
  return JSON.stringify(value, (_, inner: unknown) =>
    isObject(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
