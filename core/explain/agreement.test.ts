import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { ControllerConfig } from '../../hpa/input.ts';
import type { TimelineEvent } from '../timeline/events.ts';
import { agreement } from './agreement.ts';
import { type GoldenScenario, goldenEvents } from './testing/golden-events.ts';

/** All of what decides in these families is in a timeline. */
const WHOLE = [
  'cpu-wave',
  'cpu-behavior',
  'memory',
  'avgvalue',
  'policies',
  'stabilization',
  'tolerance',
  'initial',
];

/** Enough to meet every rule; all of them take a minute and agree as well. */
const SCENARIOS_EACH = 12;

const scenarios = goldenScenarios();

describe('agreement with the real controller', () => {
  it.each(WHOLE)('is complete where the timeline holds every input: %s', { timeout: 60_000 }, (family) => {
    const chosen = ofFamily(family);
    let decisions = 0;
    for (const scenario of chosen) {
      const result = agreement(goldenEvents(scenario), configOf(scenario));
      decisions += result.decisions;
      const wrong = result.list.filter((one) => one.result !== 'agrees' || one.why.length > 0);
      expect({ id: scenario.id, wrong }).toEqual({ id: scenario.id, wrong: [] });
    }
    expect(decisions).toBeGreaterThan(150);
  });

  it.each(['object', 'external', 'manual', 'errors'])(
    'is nearly complete where metrics must be taken back from the status: %s',
    {
      timeout: 60_000,
    },
    (family) => {
      const results = ofFamily(family).map((one) => agreement(goldenEvents(one), configOf(one)));
      const sum = (key: 'decisions' | 'agrees') => results.reduce((total, one) => total + one[key], 0);
      expect(sum('agrees') / sum('decisions')).toBeGreaterThan(0.98);
    },
  );

  it('notices a decision that the controller would not make', () => {
    const scenario = ofFamily('cpu-wave')[0]!;
    let scaled = 0;
    const forged = goldenEvents(scenario).map((event): TimelineEvent => {
      if (event.type !== 'hpa.observed') return event;
      const { status } = event.object;
      if (status.desiredReplicas === status.currentReplicas || scaled++ > 0) return event;
      const desiredReplicas = Number(status.desiredReplicas) - 1;
      return { ...event, object: { ...event.object, status: { ...status, desiredReplicas } } };
    });
    const { differs, list } = agreement(forged, configOf(scenario));
    expect(scaled).toBeGreaterThan(0);
    expect(differs).toBeGreaterThanOrEqual(1);
    const first = list.find(({ result }) => result === 'differs');
    expect(first?.theirs).toBe(first!.ours - 1);
    expect(first?.why).toEqual(['settings', 'pods']);
  });

  it.each(['cpu-wave', 'cpu-behavior', 'stabilization'])(
    'never differs for samples that we read after a decision, when pods that it removed are gone: %s',
    { timeout: 60_000 },
    (family) => {
      let agrees = 0;
      for (const scenario of ofFamily(family)) {
        const result = agreement(readLate(goldenEvents(scenario)), configOf(scenario));
        expect({ id: scenario.id, differs: result.differs }).toEqual({ id: scenario.id, differs: 0 });
        agrees += result.agrees / result.decisions / SCENARIOS_EACH;
      }
      expect(agrees).toBeGreaterThan(0.98);
    },
  );

  it('calls a decision unknown while the history before we watched may explain it', () => {
    const scenario = ofFamily('stabilization').find(({ out }) => out.some(({ from, to }) => to < from))!;
    const events = goldenEvents(scenario);
    for (let from = 10; from < events.length; from += 25) {
      const late = [events[0]!, ...worldBefore(events, from), ...events.slice(from)];
      for (const one of agreement(late, configOf(scenario)).list) {
        if (one.result === 'differs') expect({ since: from, one }).toBeNull();
      }
    }
  });

  it('has nothing to say about an empty run', () => {
    expect(agreement([])).toEqual({ decisions: 0, agrees: 0, differs: 0, unknown: 0, list: [] });
  });
});

/** Each poll comes only after the status that was decided from it; pods that the next one does not list are gone then. */
function readLate(events: readonly TimelineEvent[]): readonly TimelineEvent[] {
  const polls = events.filter((event) => event.type === 'pod-metrics.observed');
  let at = 0;
  return events.flatMap((event): readonly TimelineEvent[] => {
    if (event.type === 'pod-metrics.observed') return [];
    const poll = polls[at];
    if (event.type !== 'hpa.observed' || poll === undefined || poll.t > event.t) return [event];
    at++;
    const gone = polls[at]?.gone ?? [];
    const pods = poll.pods.filter(({ name }) => !gone.includes(name));
    return [event, { ...poll, t: event.t, at: event.at, pods, gone: [...(poll.gone ?? []), ...gone] }];
  });
}

function worldBefore(events: readonly TimelineEvent[], end: number): readonly TimelineEvent[] {
  const at = events[end]!;
  const before = events.slice(1, end).filter(({ type }) => type !== 'hpa.observed');
  return before.map((event) => ({ ...event, t: at.t, at: at.at }));
}

function ofFamily(family: string): readonly GoldenScenario[] {
  return scenarios.filter((scenario) => scenario.family === family).slice(0, SCENARIOS_EACH);
}

function configOf({ tolerance, cpuInitS, readinessDelayS }: GoldenScenario): Partial<ControllerConfig> {
  return {
    ...(tolerance !== undefined && { tolerance }),
    ...(cpuInitS !== undefined && { cpuInitializationPeriodSeconds: cpuInitS }),
    ...(readinessDelayS !== undefined && { initialReadinessDelaySeconds: readinessDelayS }),
  };
}

function goldenScenarios(): readonly GoldenScenario[] {
  const file = new URL('../../hpa/golden/dev-1.37.2.jsonl.gz', import.meta.url);
  const lines = gunzipSync(readFileSync(file)).toString().trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as GoldenScenario);
}
