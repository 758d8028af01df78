import type { Stamp } from '../../timeline/events.ts';
import type { LoadPoint, RunState } from '../state.ts';
import { addStep } from './plan-clock.ts';

const SAMPLES = 5;
/** A new level differs by at least this share of the old one, and by at least this rate. */
const SHARE = 0.3;
const LEAST_RPS = 3;

/**
 * A load step seen in the requests themselves, for scripts whose plan is not known: five samples in a row that
 * all lie off the present level on the same side. The step is dated to the start of the first of them.
 */
export function observedStep(state: RunState, stamp: Stamp): RunState {
  const { plan, level, series } = state.load;
  if (plan !== null && plan.stages.length > 0) return state;
  const points = series.recent.slice(-SAMPLES);
  const first = points[0];
  if (first === undefined || points.length < SAMPLES) return state;
  const fromRps = level?.rps ?? 0;
  if (!isOff(points, fromRps) || (level !== null && first.t <= level.sinceT)) return state;
  const toRps = points.reduce((sum, point) => sum + point.rps, 0) / points.length;
  return addStep(state, stamp, { t: first.t, fromRps, toRps, stage: '' }, 0, true);
}

function isOff(points: readonly LoadPoint[], level: number): boolean {
  const least = Math.max(LEAST_RPS, level * SHARE);
  return points.every(({ rps }) => rps > level + least) || points.every(({ rps }) => rps < level - least);
}
