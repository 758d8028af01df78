import { PRESETS } from '../../dependencies/presets.ts';
import type { RunEnded, RunStarted, Stamp } from '../../timeline/events.ts';
import { dependencyStates, type RunState } from '../state.ts';
import { say } from './change.ts';
import { foldHpaObserved } from './hpas.ts';

/** The header: plan and HPAs are known from here on. */
export function foldRunStarted(state: RunState, event: Stamp & RunStarted): RunState {
  const { t, at, ...header } = event;
  const told = say(
    {
      ...state,
      header,
      dependencies: dependencyStates(header.dependencies ?? PRESETS),
      primaryHpa: header.hpas[0] ?? null,
      load: { ...state.load, plan: header.load, status: header.load === null ? 'none' : 'waiting' },
    },
    { t, at },
    'info',
    { kind: 'run-started', runId: header.runId },
  );
  return header.hpaAtStart.reduce(
    (next, object) =>
      foldHpaObserved(next, {
        t,
        at,
        type: 'hpa.observed',
        hpa: `${object.namespace}/${object.name}`,
        object,
      }),
    told,
  );
}

export function foldRunEnded(state: RunState, event: Stamp & RunEnded): RunState {
  const { reason, message } = event;
  const ended = { ...state, ended: { t: event.t, reason, message } };
  const level = reason === 'settled' ? 'good' : reason === 'load-over' ? 'info' : 'warning';
  return say(ended, event, level, { kind: 'run-ended', reason, message });
}
