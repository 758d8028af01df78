import type { ControllerConfig } from '../../hpa/input.ts';
import { withDefaults } from '../../hpa/spec/defaults.ts';
import type { DefaultedBehavior } from '../../hpa/spec/types.ts';
import type { TimelineEvent } from '../timeline/events.ts';
import { type Followed, type FollowedHpa, follow, memorySeconds, nothingFollowed, settle } from './follow.ts';
import {
  computedReplicas,
  decidedReplicas,
  type Judged,
  type MetricsOrigin,
  type Sighting,
} from './judge.ts';
import { reportsNumbers } from './status.ts';

/** How our computation of a run's decisions compares with those the real controller made. */
export interface AgreementCounts {
  /** Decisions seen: changes of a status. */
  readonly decisions: number;
  readonly agrees: number;
  readonly differs: number;
  /** Nothing to compare with: the history before we watched, or metrics that we have not seen. */
  readonly unknown: number;
}

export interface Agreement extends AgreementCounts {
  readonly list: readonly AgreementEntry[];
}

export interface AgreementEntry extends Comparison {
  readonly hpa: string;
  readonly t: number;
  readonly at: string;
  readonly from: number;
}

export interface Comparison {
  readonly result: 'agrees' | 'differs' | 'unknown';
  readonly ours: number;
  readonly theirs: number;
  readonly metrics: MetricsOrigin;
  /** Empty when it agrees without reserve. */
  readonly why: readonly WhyDiffer[];
}

/**
 * history: the controller remembers what we have not watched · metrics: our samples do not give its numbers ·
 * timing: it agrees if a window's edge fell a moment earlier or later · settings: flags of the controller that a
 * cluster does not tell · pods: our list of pods may be a moment older or newer than its own
 */
export type WhyDiffer = 'history' | 'metrics' | 'timing' | 'settings' | 'pods';

/** Follows a run event by event. */
export interface AgreementFollower {
  onEvent(event: TimelineEvent): void;
  /** What `explain` speaks from. */
  followed(): Followed;
  /** So far. */
  result(): Agreement;
}

export interface FollowOptions {
  /** Flags of the controller that are known otherwise. */
  readonly config?: Partial<ControllerConfig>;
  /** false: only counted, for a run without an end. */
  readonly listed?: boolean;
  /** Told of every decision as soon as it is judged. */
  readonly onJudged?: (hpa: FollowedHpa, followed: Followed) => void;
}

/** Compares every decision that is seen in a run. */
export function followAgreement({
  config = {},
  listed = true,
  onJudged,
}: FollowOptions = {}): AgreementFollower {
  let counts: AgreementCounts = { decisions: 0, agrees: 0, differs: 0, unknown: 0 };
  const judged: AgreementEntry[] = [];
  let followed: Followed = { ...nothingFollowed, controller: { ...nothingFollowed.controller, ...config } };
  return {
    onEvent(event) {
      const next = follow(followed, event, config);
      for (const hpa of next.hpas === followed.hpas ? [] : judgedSince(followed, next)) {
        const entries = entryOf(hpa, next.controller);
        counts = entries.reduce(counted, counts);
        if (listed) judged.push(...entries);
        onJudged?.(hpa, next);
      }
      followed = next;
    },
    followed: () => followed,
    result() {
      const waiting = [...followed.hpas.values()].flatMap((hpa) => open(hpa, followed));
      return { ...waiting.reduce(counted, counts), list: listed ? [...judged, ...waiting] : [] };
    },
  };
}

function counted(counts: AgreementCounts, { result }: AgreementEntry): AgreementCounts {
  return { ...counts, decisions: counts.decisions + 1, [result]: counts[result] + 1 };
}

/** The same for events at hand. */
export function agreement(
  events: Iterable<TimelineEvent>,
  config: Partial<ControllerConfig> = {},
): Agreement {
  const follower = followAgreement({ config });
  for (const event of events) follower.onEvent(event);
  return follower.result();
}

/** A status that still waits for its samples is judged by what is there. */
function open(hpa: FollowedHpa, followed: Followed): readonly AgreementEntry[] {
  const settled = settle(hpa, followed);
  return settled.last === hpa.last ? [] : entryOf(settled, followed.controller);
}

function judgedSince(before: Followed, after: Followed): readonly FollowedHpa[] {
  return [...after.hpas.values()].filter((hpa) => hpa.last !== (before.hpas.get(hpa.key)?.last ?? null));
}

function entryOf(hpa: FollowedHpa, controller: ControllerConfig): readonly AgreementEntry[] {
  const { last } = hpa;
  if (last === null || !last.sighting.witnessed) return [];
  const { t, atMs, status } = last.sighting;
  const at = new Date(atMs).toISOString();
  return [{ hpa: hpa.key, t, at, from: status.currentReplicas, ...compare(last, hpa, controller) }];
}

export function compare(judged: Judged, hpa: FollowedHpa, controller: ControllerConfig): Comparison {
  const { sighting, decision, metrics, exact } = judged;
  const theirs = decidedReplicas(sighting);
  const ours = computedReplicas(decision, sighting);
  const base = { ours, theirs, metrics };
  if (metrics === 'none') {
    const isOfMetrics = reportsNumbers(sighting.status) && judged.input.pods.length > 0;
    return { ...base, result: 'unknown', why: isOfMetrics ? ['metrics'] : [] };
  }
  if (ours === theirs) {
    return { ...base, result: 'agrees', why: exact ? [] : ['timing'] };
  }
  if (mayBeOfHistory(sighting, ours) && !historyComplete(judged, hpa, controller)) {
    return { ...base, result: 'unknown', why: ['history'] };
  }
  // What was taken back from the status does not tell which pods it stands for.
  if (metrics === 'inferred') return { ...base, result: 'unknown', why: ['metrics'] };
  return { ...base, result: 'differs', why: ['settings', 'pods'] };
}

/** What is remembered holds a count up; it holds it down only by a window or a policy for scaling up. */
function mayBeOfHistory(sighting: Sighting, ours: number): boolean {
  if (ours < decidedReplicas(sighting)) return true;
  const { behavior } = withDefaults(sighting.spec);
  return behavior !== undefined && memorySecondsUp(behavior) > 0;
}

function memorySecondsUp({ scaleUp }: DefaultedBehavior): number {
  return Math.max(scaleUp.stabilizationWindowSeconds, ...scaleUp.policies.map((one) => one.periodSeconds));
}

/** Whether all that the controller may remember was watched. */
export function historyComplete(
  { sighting }: Judged,
  { watchedSinceMs, fromBirth }: FollowedHpa,
  controller: ControllerConfig,
): boolean {
  const watchedSeconds = (sighting.atMs - watchedSinceMs) / 1000;
  return fromBirth || watchedSeconds > memorySeconds(sighting.spec, controller);
}
