import { type Agreement, type AgreementFollower, followAgreement } from '../explain/agreement.ts';
import type { Followed } from '../explain/follow.ts';
import type { Step } from '../lib/step-function.ts';
import type { RunState } from '../state/state.ts';
import type { TimelineEvent } from '../timeline/events.ts';
import { type AtMaximum, atMaximum } from './at-maximum.ts';
import { type Bottleneck, bottlenecksOf, countPressure } from './bottlenecks.ts';
import { countDemand, type DemandSamples, demandSteps, NO_DEMAND } from './demand.ts';
import { type Elasticity, elasticityOf } from './elasticity.ts';
import { foldFacts, initialFacts, type RunFacts } from './facts.ts';
import { countByPhase, type PhaseStats, phaseStats, startPhaseCounts } from './phase-stats.ts';
import { type PhaseSpan, phasesOf } from './phases.ts';
import { NO_PRESSURE, type PressureCounts } from './pressure-counts.ts';
import type { Bounds } from './scaling-bounds.ts';
import {
  countReach,
  type ReachCounts,
  startReach,
  type TrafficReach,
  trafficReach,
} from './traffic-reach.ts';
import { readySteps, unseenBetween } from './unseen.ts';
import { type Waterfall, waterfallOf } from './waterfall.ts';

/** All that is measured about a finished run. What can't be known is null. */
export interface Measures {
  readonly facts: RunFacts;
  readonly phases: readonly PhaseSpan[];
  readonly phaseStats: readonly PhaseStats[];
  /** What was not seen of their beginnings and ends; null: nothing of weight. */
  readonly phasesUnseen: Pick<Bounds, 'source' | 'unseenMs'> | null;
  readonly atMaximum: AtMaximum;
  /** One per scale-up of the HPA that the run is about. */
  readonly waterfalls: readonly Waterfall[];
  readonly reach: TrafficReach | null;
  /** Pods asked for by the load, over time; an estimate. */
  readonly demand: readonly Step[] | null;
  readonly elasticity: Elasticity | null;
  readonly bottlenecks: readonly Bottleneck[];
  /** Of the controller's decisions with those of our own algorithm. */
  readonly agreement: Agreement;
}

/**
 * Measures a run in two passes over its events, so `open` is called twice; the second time
 * samples of k6 are enough. Memory is bounded.
 * @param onEvent sees every event once, with the state after it and what is known of the autoscalers' decisions
 */
export async function measureRun(
  open: (only?: 'k6.sample') => AsyncIterable<TimelineEvent>,
  onEvent?: (event: TimelineEvent, state: RunState, followed: Followed) => void,
): Promise<Measures> {
  let first = start();
  for await (const event of open()) {
    first = firstPass(first, event);
    onEvent?.(event, first.facts.state, first.agreement.followed());
  }
  let counts = startPhaseCounts(phasesOf(first.facts));
  for await (const event of open('k6.sample')) counts = countByPhase(counts, event);
  return finish(first, counts);
}

/** The same for events at hand. */
export function measureEvents(events: Iterable<TimelineEvent>): Measures {
  const all = [...events];
  const first = all.reduce(firstPass, start());
  return finish(first, all.reduce(countByPhase, startPhaseCounts(phasesOf(first.facts))));
}

interface FirstPass {
  readonly facts: RunFacts;
  readonly reach: ReachCounts;
  readonly demand: DemandSamples;
  readonly pressure: PressureCounts;
  readonly agreement: AgreementFollower;
}

function start(): FirstPass {
  return {
    facts: initialFacts(),
    reach: startReach(),
    demand: NO_DEMAND,
    pressure: NO_PRESSURE,
    agreement: followAgreement(),
  };
}

function firstPass(pass: FirstPass, event: TimelineEvent): FirstPass {
  const before = pass.facts.state;
  const facts = foldFacts(pass.facts, event);
  countReach(pass.reach, event, facts.state);
  pass.agreement.onEvent(event);
  return {
    facts,
    reach: pass.reach,
    demand: countDemand(pass.demand, event, facts.state),
    pressure: countPressure(pass.pressure, event, before, facts.state),
    agreement: pass.agreement,
  };
}

function finish(pass: FirstPass, counts: ReturnType<typeof startPhaseCounts>): Measures {
  const { facts } = pass;
  const { load, now, transitions, primaryHpa: key } = facts.state;
  const ready = readySteps(facts.state);
  const reach = trafficReach(pass.reach);
  const demand = demandSteps(pass.demand, facts);
  const elasticity =
    demand === null || load.startedT === null
      ? null
      : elasticityOf(demand, ready, load.startedT, load.endedT ?? now.t);
  return {
    facts,
    phases: counts.spans,
    phaseStats: phaseStats(counts, ready),
    phasesUnseen: unseenBetween(facts),
    atMaximum: atMaximum(pass.pressure, facts),
    waterfalls: transitions.list
      .filter(({ hpa, direction }) => hpa === key && direction === 'up')
      .map((one) => waterfallOf(one, facts.state)),
    reach,
    demand,
    elasticity,
    bottlenecks: bottlenecksOf(pass.pressure, facts, reach),
    agreement: pass.agreement.result(),
  };
}
