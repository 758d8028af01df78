import { deciderOf } from '../../hpa/decide.ts';
import type { Decision } from '../../hpa/decision.ts';
import type { HpaInput } from '../../hpa/input.ts';
import { withDefaults } from '../../hpa/spec/defaults.ts';
import type { HpaState, ScaleEvent } from '../../hpa/state.ts';

/** A decision, and when it must have been made. */
export interface Nearby {
  readonly decision: Decision;
  readonly nowMs: number;
  /** Made with the moments as they were seen; false: only the edge of a window or period gives this decision. */
  readonly exact: boolean;
}

/** How far off a moment may be that we know from a status only; the nearest first. */
const OFFSETS_MS = [-50, 50, -250, 250, -1_500, 1_500];

/**
 * At the edge of a window or of a policy's period the moment counts: the one nearest to what was seen that gives what
 * the controller decided. A change that it made was seen by a status too, and may lie the other way from its edge than
 * the window does.
 * @returns the decision of the very moment where none agrees
 */
export function decideNearby(
  input: HpaInput,
  memory: HpaState,
  atMs: number,
  agrees: (decision: Decision) => boolean,
): Nearby {
  const decideAt = deciderOf(input);
  const seen = { decision: decideAt(memory, atMs), nowMs: atMs, exact: true };
  if (agrees(seen.decision)) return seen;
  const changesMs = isChangeAtEdge(input, memory, atMs) ? [0, ...OFFSETS_MS] : [0];
  for (const byMs of changesMs) {
    const moved = byMs === 0 ? memory : withChangesMoved(memory, byMs);
    for (const offsetMs of [0, ...OFFSETS_MS]) {
      const nowMs = atMs + offsetMs;
      const decision = decideAt(moved, nowMs);
      if (agrees(decision)) return { decision, nowMs, exact: false };
    }
  }
  return seen;
}

const FARTHEST_MS = Math.max(...OFFSETS_MS.map(Math.abs));

function isChangeAtEdge({ spec }: HpaInput, memory: HpaState, atMs: number): boolean {
  const { behavior } = withDefaults(spec);
  const policies = [...(behavior?.scaleUp.policies ?? []), ...(behavior?.scaleDown.policies ?? [])];
  return [...memory.scaleUpEvents, ...memory.scaleDownEvents].some((change) =>
    policies.some(
      ({ periodSeconds }) => Math.abs(atMs - change.atMs - periodSeconds * 1000) <= 2 * FARTHEST_MS,
    ),
  );
}

function withChangesMoved(memory: HpaState, byMs: number): HpaState {
  const move = (events: readonly ScaleEvent[]) => events.map((one) => ({ ...one, atMs: one.atMs + byMs }));
  return {
    ...memory,
    scaleUpEvents: move(memory.scaleUpEvents),
    scaleDownEvents: move(memory.scaleDownEvents),
  };
}
