import { limitByRules } from '../../hpa/behavior/limit-by-rules.ts';
import { decide } from '../../hpa/decide.ts';
import type { ControllerConfig, HpaInput } from '../../hpa/input.ts';
import type { Journal } from '../../hpa/journal.ts';
import { withDefaults } from '../../hpa/spec/defaults.ts';
import type { PolicyLimitRule, StabilizedRule } from '../../hpa/trace.ts';
import type { Waiting } from './explanation.ts';
import { computedReplicas, decidedReplicas, type Judged } from './judge.ts';
import { conditionIn } from './status.ts';

/**
 * What has to happen before the count can change, from a moment after the decision on.
 * @param watchedSinceMs what the controller remembers from before it is not known
 */
export function waitingOf(
  judged: Judged,
  nowMs: number,
  controller: ControllerConfig,
  watchedSinceMs: number,
): readonly Waiting[] {
  const { sighting } = judged;
  const { syncPeriodSeconds } = controller;
  const isAhead = (one: Waiting) => !('atMs' in one) || one.atMs === null || one.atMs > nowMs;
  const atMs = sighting.witnessed ? nextSync(sighting.atMs, nowMs, syncPeriodSeconds * 1000) : null;
  return [
    ...byRules(judged).filter(isAhead),
    ...unseenWindow(judged, watchedSinceMs, controller).filter(isAhead),
    ...failedMetrics(judged),
    { for: 'next-sync', atMs, periodSeconds: syncPeriodSeconds },
  ];
}

/** What our own computation waits for. */
function byRules(judged: Judged): readonly Waiting[] {
  const waiting: Waiting[] = [];
  // Numbers that are not the controller's allow no conclusion.
  if (judged.metrics === 'none') return waiting;
  for (const entry of judged.decision.trace) {
    switch (entry.rule) {
      case 'stabilized.down':
      case 'stabilized.up':
        waiting.push(...windowOf(entry, judged));
        break;
      case 'limit.scaleUp':
      case 'limit.scaleDown': {
        const atMs = freesAt(entry, judged);
        if (atMs !== null) {
          waiting.push({ for: 'policy', direction: entry.rule === 'limit.scaleUp' ? 'up' : 'down', atMs });
        }
        break;
      }
      case 'limit.max':
        if (entry.decisive) waiting.push({ for: 'max', maxReplicas: entry.limit, wanted: entry.wanted });
        break;
      case 'pods.grouped': {
        const starting = entry.unready.length + entry.missing.length;
        if (starting > 0 && !waiting.some((one) => one.for === 'pods'))
          waiting.push({ for: 'pods', starting });
        break;
      }
    }
  }
  return waiting;
}

/** How long the window holds the count that was decided, and what comes after it, should the metrics stay as they are. */
function windowOf(
  { rule, wanted, result, windowSeconds }: StabilizedRule<'stabilized.down' | 'stabilized.up'>,
  judged: Judged,
): readonly Waiting[] {
  const { sighting, next, input } = judged;
  const isDown = rule === 'stabilized.down';
  const holds = decidedReplicas(sighting);
  const holdsOn = (replicas: number) => (isDown ? replicas >= holds : replicas <= holds);
  const newestMs = (next.recommendations ?? []).reduce(
    (newest, { replicas, atMs }) => (holdsOn(replicas) ? Math.max(newest, atMs) : newest),
    Number.NEGATIVE_INFINITY,
  );
  // What the metrics want by themselves, or nothing that is known, is not the window's doing.
  if (holdsOn(wanted) || newestMs === Number.NEGATIVE_INFINITY) return [];
  // Without a behavior the last moment of the window still counts.
  const edgeMs = input.spec.behavior === undefined ? 1 : 0;
  const atMs = newestMs + windowSeconds * 1000 + edgeMs;
  const lookMs = lookAfter(atMs, sighting.atMs, input.controller.syncPeriodSeconds * 1000);
  const nextReplicas = computedReplicas(decide(afterwards(judged), next, lookMs), sighting);
  return [{ for: 'window', direction: isDown ? 'down' : 'up', holds, remembers: result, atMs, nextReplicas }];
}

/** A status is seen a moment sooner or later than the decision it tells of. */
const JITTER_MS = 250;

/** The first sync from a moment on: until it, the period of a policy may end as well. */
function lookAfter(atMs: number, lastMs: number, periodMs: number): number {
  if (!(periodMs > 0)) return atMs;
  return Math.max(atMs, lastMs + Math.ceil((atMs - lastMs - JITTER_MS) / periodMs) * periodMs);
}

/** The same inputs once the decision is carried out. */
function afterwards({ input, sighting }: Judged): HpaInput {
  const { scale } = input;
  if ('error' in scale) return input;
  return { ...input, scale: { ...scale, specReplicas: decidedReplicas(sighting) } };
}

/** When the policies allow more than now; the change that was just made counts. Null: not by waiting. */
function freesAt(
  { rule, wanted }: PolicyLimitRule<'limit.scaleUp' | 'limit.scaleDown'>,
  { input, sighting, next, nowMs }: Judged,
): number | null {
  const spec = withDefaults(input.spec);
  const { behavior } = spec;
  if (behavior === undefined) return null;
  const { scaleUpEvents, scaleDownEvents } = next;
  const current = decidedReplicas(sighting);
  const { downscaleStabilizationSeconds } = input.controller;
  const args = {
    spec,
    current,
    wanted,
    recommendations: [],
    scaleUpEvents,
    scaleDownEvents,
    downscaleStabilizationSeconds,
  };
  const { policies } = rule === 'limit.scaleUp' ? behavior.scaleUp : behavior.scaleDown;
  const ends = [...scaleUpEvents, ...scaleDownEvents].flatMap(({ atMs }) =>
    policies.map(({ periodSeconds }) => atMs + periodSeconds * 1000),
  );
  const frees = ends.filter((atMs) => {
    if (atMs <= nowMs) return false;
    const journal: Journal = { conditions: [], events: [], trace: [], now: atMs };
    const { replicas } = limitByRules(args, behavior, wanted, journal);
    return rule === 'limit.scaleUp' ? replicas > current : replicas < current;
  });
  return frees.length === 0 ? null : Math.min(...frees);
}

/** A window that the controller's condition tells of, filled before we watched: it is over a window later at the latest. */
function unseenWindow(
  { sighting, decision, metrics }: Judged,
  watchedSinceMs: number,
  { downscaleStabilizationSeconds }: ControllerConfig,
): readonly Waiting[] {
  const holds = decidedReplicas(sighting);
  if (metrics !== 'none' && computedReplicas(decision, sighting) === holds) return [];
  const reason = conditionIn(sighting.status, 'AbleToScale')?.reason;
  if (reason !== 'ScaleDownStabilized' && reason !== 'ScaleUpStabilized') return [];
  const { behavior } = withDefaults(sighting.spec);
  const isDown = reason === 'ScaleDownStabilized';
  const own = (isDown ? behavior?.scaleDown : behavior?.scaleUp)?.stabilizationWindowSeconds;
  const atMs = watchedSinceMs + (own ?? downscaleStabilizationSeconds) * 1000;
  return [{ for: 'unseen-window', direction: isDown ? 'down' : 'up', holds, atMs }];
}

function failedMetrics({ sighting }: Judged): readonly Waiting[] {
  const active = conditionIn(sighting.status, 'ScalingActive');
  const failed = active?.status === 'False' && active.reason.startsWith('FailedGet');
  return failed ? [{ for: 'metrics', reason: active.reason }] : [];
}

/** Syncs keep their rhythm, whether or not they change anything. */
function nextSync(lastMs: number, nowMs: number, periodMs: number): number {
  if (!(periodMs > 0)) return nowMs;
  return lastMs + (Math.floor(Math.max(0, nowMs - lastMs) / periodMs) + 1) * periodMs;
}
