import type { K6Status } from './status-poll.ts';

/** Where a script is between its setup() and its teardown(), as k6 itself says. */
export interface ScriptPhases {
  onStatus(status: K6Status): void;
  /** k6 has answered. */
  isKnown(): boolean;
  /** When teardown() began, in the time of `now`; null: not yet, or too short ago to be told. */
  teardownSince(): number | null;
}

/** Of a phase, to be told: k6 passes through both when a script has none. */
const SHORTEST_MS = 250;

/** @param onSetup told once, with when it began · @param onIterating whenever virtual users are in an iteration */
export function createScriptPhases(
  now: () => number,
  onSetup: (sinceAt: number) => void,
  onIterating: () => void,
): ScriptPhases {
  let isKnown = false;
  let hasIterated = false;
  let setupAt: number | null = null;
  let setupTold = false;
  let teardownAt: number | null = null;
  const lasts = (sinceAt: number | null) => sinceAt !== null && now() - sinceAt >= SHORTEST_MS;
  return {
    onStatus({ phase, activeVUs }) {
      isKnown = true;
      if (phase === 'iterating' && activeVUs > 0) {
        hasIterated = true;
        onIterating();
      }
      if (phase === 'teardown') teardownAt ??= now();
      if (phase !== 'setup' || hasIterated) return;
      setupAt ??= now();
      if (setupTold || !lasts(setupAt)) return;
      setupTold = true;
      onSetup(setupAt);
    },
    isKnown: () => isKnown,
    teardownSince: () => (lasts(teardownAt) ? teardownAt : null),
  };
}
