import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldOutcome, initialProbeState, isProbeDue, type ProbeKind } from './probe.ts';

const probe = { periodSeconds: 5, failureThreshold: 3, successThreshold: 2 };

function results(kind: ProbeKind, outcomes: string) {
  let state = initialProbeState(kind);
  return [...outcomes].map((letter) => {
    state = foldOutcome(kind, probe, state, letter === '+');
    return state.result;
  });
}

describe('the probe state machine', () => {
  it('makes a container ready after successThreshold successes in a row', () => {
    expect(results('readiness', '+-++')).toEqual(['failure', 'failure', 'failure', 'success']);
  });

  it('takes readiness away only after failureThreshold failures in a row', () => {
    expect(results('readiness', '++--+---').slice(1)).toEqual([
      'success',
      'success',
      'success',
      'success',
      'success',
      'success',
      'failure',
    ]);
  });

  it('counts a container as alive until liveness has failed often enough, then holds', () => {
    let state = initialProbeState('liveness');
    expect(state.result).toBe('success');
    for (let i = 0; i < 3; i++) state = foldOutcome('liveness', probe, state, false);
    expect(state).toEqual({ result: 'failure', last: null, run: 0, onHold: true });
    expect(
      isProbeDue('liveness', probe, state, { runningMs: 60_000, started: true, terminating: false }),
    ).toBe(false);
  });

  it('never changes the result on fewer equal outcomes than the threshold', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean()), (outcomes) => {
        let state = initialProbeState('readiness');
        let streak: boolean[] = [];
        for (const ok of outcomes) {
          streak = streak.at(-1) === ok ? [...streak, ok] : [ok];
          const next = foldOutcome('readiness', probe, state, ok);
          if (next.result !== state.result) expect(streak.length).toBe(ok ? 2 : 3);
          state = next;
        }
      }),
    );
  });
});

describe('when a probe is due', () => {
  const idle = { runningMs: 60_000, started: true, terminating: false };
  it.each([
    ['readiness waits for the startup probe', 'readiness', { ...idle, started: false }, false],
    ['the startup probe ends once it has succeeded', 'startup', idle, false],
    ['the startup probe runs until then', 'startup', { ...idle, started: false }, true],
    ['liveness is not asked while the pod terminates', 'liveness', { ...idle, terminating: true }, false],
    ['readiness goes on while the pod terminates', 'readiness', { ...idle, terminating: true }, true],
  ] as const)('%s', (_rule, kind, moment, due) => {
    expect(isProbeDue(kind, probe, initialProbeState(kind), moment)).toBe(due);
  });

  it('waits for the initial delay in whole seconds', () => {
    const delayed = { ...probe, initialDelaySeconds: 2 };
    const state = initialProbeState('readiness');
    expect(isProbeDue('readiness', delayed, state, { ...idle, runningMs: 1_999 })).toBe(false);
    expect(isProbeDue('readiness', delayed, state, { ...idle, runningMs: 2_000 })).toBe(true);
  });
});
