import type { Probe } from '../../cluster/objects.ts';

export type ProbeKind = 'startup' | 'readiness' | 'liveness';
export type ProbeOutcome = { readonly ok: boolean; readonly message: string };

/** What one probe of one running container has led to so far. */
export interface ProbeState {
  readonly result: 'success' | 'failure' | 'unknown';
  /** The newest outcome and how many times it came in a row. */
  readonly last: boolean | null;
  readonly run: number;
  /** A liveness or startup probe that has failed waits until the container is replaced. */
  readonly onHold: boolean;
}

/** Before the first probe a container counts as not ready, as alive, and as not yet started. */
export function initialProbeState(kind: ProbeKind): ProbeState {
  const result = { readiness: 'failure', liveness: 'success', startup: 'unknown' } as const;
  return { result: result[kind], last: null, run: 0, onHold: false };
}

/** Folds one outcome in: the result moves only when the probe's threshold of equal outcomes is reached. */
export function foldOutcome(kind: ProbeKind, probe: Probe, state: ProbeState, ok: boolean): ProbeState {
  const run = state.last === ok ? state.run + 1 : 1;
  const { successThreshold, failureThreshold } = probeDefaults(probe);
  if (run < (ok ? successThreshold : failureThreshold)) return { ...state, last: ok, run };
  if (!ok && kind !== 'readiness') return { result: 'failure', last: null, run: 0, onHold: true };
  return { ...state, result: ok ? 'success' : 'failure', last: ok, run };
}

export interface ProbeMoment {
  readonly runningMs: number;
  /** Has the startup probe succeeded (or is there none)? */
  readonly started: boolean;
  readonly terminating: boolean;
}

/** Is this tick one on which the kubelet probes? */
export function isProbeDue(kind: ProbeKind, probe: Probe, state: ProbeState, moment: ProbeMoment): boolean {
  if (state.onHold) return false;
  if (moment.terminating && kind !== 'readiness') return false;
  if (Math.floor(moment.runningMs / 1000) < probeDefaults(probe).initialDelaySeconds) return false;
  return kind === 'startup' ? !moment.started : moment.started;
}

/** The API server's defaults. */
export function probeDefaults(probe: Probe) {
  return {
    initialDelaySeconds: probe.initialDelaySeconds ?? 0,
    periodSeconds: probe.periodSeconds ?? 10,
    timeoutSeconds: probe.timeoutSeconds ?? 1,
    successThreshold: probe.successThreshold ?? 1,
    failureThreshold: probe.failureThreshold ?? 3,
  };
}
