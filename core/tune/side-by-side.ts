import type { Step } from '../lib/step-function.ts';
import { type Backtest, compareCurves } from './backtest.ts';
import type { Reading } from './model.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import type { Rebuilt } from './rebuild.ts';
import { simulate } from './simulate.ts';

/** A prediction from one run beside what another run really did with those settings. */
export interface SideBySide {
  readonly predicted: Outcome;
  readonly measured: Outcome;
  /** Both on the times of the first run, the loads laid over each other. */
  readonly curves: Backtest;
  /**
   * The error with the moments at which the second run's controller looked. Nobody knows them before; the
   * difference is what they are worth.
   */
  readonly errorInPhase: number;
  readonly seconds: number;
}

type Modelled = Extract<Rebuilt, { ok: true }>;

/**
 * Predicts the second run from the first: its settings, on the first one's demand and clock. Each run is asked about
 * the time that both have; what the load needed is taken from the first.
 */
export function sideBySide(first: Modelled, second: Modelled): SideBySide {
  const shiftMs = (first.loadStartT ?? first.model.fromT) - (second.loadStartT ?? second.model.fromT);
  const fromT = Math.max(first.model.fromT, second.model.fromT + shiftMs);
  const toT = Math.min(first.model.toT, second.model.toT + shiftMs);
  const model = { ...first.model, fromT, toT, initialPods: second.model.initialPods.map(shifted(shiftMs)) };
  const within = ({ t }: Reading) => t >= fromT && t <= toT;
  const simulateAt = (readings: readonly Reading[]) =>
    simulate({ ...model, readings: readings.filter(within) }, second.model.spec);
  const simulated = simulateAt(model.readings);
  const inPhase = simulateAt(second.model.readings.map(reading(shiftMs)));
  const measured = {
    replicas: second.actual.replicas.map(later(shiftMs)),
    ready: second.actual.ready.map(later(shiftMs)),
  };
  return {
    predicted: outcomeOf(model, simulated),
    measured: outcomeOf(model, measured),
    curves: compareCurves(simulated.replicas, measured.replicas, model),
    errorInPhase: compareCurves(inPhase.replicas, measured.replicas, model).error,
    seconds: Math.max(0, toT - fromT) / 1000,
  };
}

function later(byMs: number) {
  return ({ t, value }: Step): Step => ({ t: t + byMs, value });
}

function reading(byMs: number) {
  return ({ t, windows }: Reading): Reading => ({
    t: t + byMs,
    windows: windows.map(({ endT, windowMs }) => ({ endT: endT + byMs, windowMs })),
  });
}

function shifted(byMs: number) {
  return ({ startT, readyT }: { readonly startT: number; readonly readyT: number }) => ({
    startT: startT + byMs,
    readyT: readyT + byMs,
  });
}
