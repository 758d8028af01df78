import { deciderOf } from '../../hpa/decide.ts';
import { type ControllerConfig, defaultControllerConfig } from '../../hpa/input.ts';
import { releaseOf } from '../../hpa/release.ts';
import { withDefaults } from '../../hpa/spec/defaults.ts';
import type { HpaSpec } from '../../hpa/spec/types.ts';
import { parseSpec } from '../../hpa/spec/validate.ts';
import { emptyState, type HpaState, type HpaStatus } from '../../hpa/state.ts';
import { sameJson } from '../lib/same-json.ts';
import { earliestOf } from '../state/sight.ts';
import type { Gap, HpaObject, HpaObserved, RunStarted, Stamp, TimelineEvent } from '../timeline/events.ts';
import {
  type ClusterView,
  emptyView,
  isSameView,
  observe,
  type TargetView,
  targetViewOf,
  unseenTarget,
  withOwnSamples,
} from './cluster-view.ts';
import { decidedReplicas, type Judged, judge, type Sighting } from './judge.ts';
import { conditionIn, readStatus } from './status.ts';

/** What is known of every autoscaler's decisions after an event. Never changed in place. */
export interface Followed {
  readonly controller: ControllerConfig;
  readonly view: ClusterView;
  /** By `namespace/name`. */
  readonly hpas: ReadonlyMap<string, FollowedHpa>;
  /** Those that were deleted, the newest last: what they decided can still be asked for. */
  readonly gone: readonly string[];
}

export interface FollowedHpa {
  readonly key: string;
  readonly object: HpaObject;
  readonly status: HpaStatus;
  /** null: nothing can be computed; what is wrong with it is in `specProblem`. */
  readonly spec: HpaSpec | null;
  readonly specProblem: string | null;
  /** From when on every change of its status was seen. */
  readonly watchedSinceMs: number;
  /** The autoscaler was seen before it first decided anything. */
  readonly fromBirth: boolean;
  readonly memory: HpaState;
  readonly last: Judged | null;
  /** A status whose samples we may not have read yet. */
  readonly pending: Sighting | null;
  /**
   * How things stood from each poll on since the last status, as far back as the controller remembers: what silent
   * syncs were decided from.
   */
  readonly since: readonly { readonly atMs: number; readonly view: TargetView }[];
}

export const nothingFollowed: Followed = {
  controller: defaultControllerConfig,
  view: emptyView,
  hpas: new Map(),
  gone: [],
};

/**
 * Folds one event in; at most one status of each autoscaler is judged by it, with its result in `last`.
 * A status waits for the poll after it, for the controller may have read that sample before us.
 * @param config flags of the controller that are known otherwise
 */
export function follow(
  followed: Followed,
  event: TimelineEvent,
  config: Partial<ControllerConfig> = {},
): Followed {
  const view = observe(followed.view, event);
  const next = view === followed.view ? followed : { ...followed, view };
  switch (event.type) {
    case 'run.started':
      return { ...next, controller: { ...controllerOf(event), ...config } };
    case 'hpa.observed':
      return withHpa(next, seen(next, event));
    case 'hpa.deleted':
      return withoutOldest({ ...next, gone: [...withoutKey(next.gone, event.hpa), event.hpa] });
    case 'pod-metrics.observed':
      return mapHpas(next, (hpa) => {
        const settled = isEarly(hpa, view) ? hpa : settle(hpa, next);
        return withPoll(settled, Date.parse(event.at), next);
      });
    case 'gap':
      return isBlind(event)
        ? mapHpas(next, (hpa) => ({ ...hpa, ...blindUntil(event), pending: late(hpa, event) }))
        : next;
    default:
      return next;
  }
}

/** With a status that still waits judged by what is known now. */
export function settle(hpa: FollowedHpa, { view, controller }: Followed): FollowedHpa {
  const { pending } = hpa;
  if (pending === null) return hpa;
  const by = targetViewOf(view, targetOf(pending));
  const known = settled.get(hpa);
  if (known !== undefined && known.controller === controller && isSameView(known.by, by)) return known.is;
  const is = judgedBy(by, hpa, pending, controller);
  settled.set(hpa, { by, controller, is });
  return is;
}

// Who looks at a decision that still waits asks with every frame.
const settled = new WeakMap<
  FollowedHpa,
  { readonly by: TargetView; readonly controller: ControllerConfig; readonly is: FollowedHpa }
>();

function judgedBy(
  view: TargetView,
  hpa: FollowedHpa,
  pending: Sighting,
  controller: ControllerConfig,
): FollowedHpa {
  // One that was there before us is judged by what we found, whichever list came first.
  const sighting = pending.witnessed ? pending : { ...pending, view };
  const newest = view.polls.at(-1) ?? null;
  const later = newest === sighting.view.polls.at(-1) ? null : newest;
  const memory = pending.witnessed ? remembered(hpa, pending, controller) : hpa.memory;
  const last = withStrangersOnly(judge(sighting, memory, controller, later));
  const since = hpa.since.filter(({ atMs }) => atMs >= pending.atMs);
  return { ...hpa, last, memory: last.next, pending: null, since };
}

/** The first status may come before the pods that it is about. */
function isEarly({ pending }: FollowedHpa, { awaitsPods }: ClusterView): boolean {
  return awaitsPods && pending !== null && !pending.witnessed;
}

function seen(followed: Followed, event: Stamp & HpaObserved): FollowedHpa {
  const before = followed.hpas.get(event.hpa);
  const { object } = event;
  const known = before !== undefined && before.object.uid === object.uid ? before : null;
  const specs = known !== null && sameJson(known.object.spec, object.spec) ? known : readSpec(object);
  const { spec, specProblem } = specs;
  if (known !== null && sameJson(known.object.status, object.status))
    return { ...known, object, spec, specProblem };

  const status = readStatus(object.status);
  const now = { object, status, spec, specProblem };
  const settled = known === null ? newHpa(event, now) : settle(known, followed);
  if (spec === null || !hasDecided(status)) return { ...settled, ...now };
  const view = targetViewOf(followed.view, targetOf({ object, spec }));
  const pending = sightingOf(event, spec, status, known?.status ?? null, view);
  return { ...settled, ...now, pending };
}

function readSpec({ spec }: HpaObject): Pick<FollowedHpa, 'spec' | 'specProblem'> {
  const parsed = parseSpec(spec);
  if (parsed.ok) return { spec: parsed.spec, specProblem: null };
  const specProblem = parsed.problems.map(({ field, message }) => `${field}: ${message}`).join('; ');
  return { spec: null, specProblem };
}

function newHpa(
  { hpa, at }: Stamp & HpaObserved,
  now: Pick<FollowedHpa, 'object' | 'status' | 'spec' | 'specProblem'>,
): FollowedHpa {
  const decided = hasDecided(now.status);
  return {
    key: hpa,
    ...now,
    watchedSinceMs: Date.parse(at),
    fromBirth: !decided,
    memory: {
      ...emptyState,
      // The first reconcile fills a new memory; what an older one holds is not known.
      recommendations: decided ? [] : null,
      status: now.status,
    },
    last: null,
    pending: null,
    since: [],
  };
}

/** The first condition comes with the first reconcile; autoscaling/v1 may have lost them. */
function hasDecided({ conditions, desiredReplicas }: HpaStatus): boolean {
  return conditions.length > 0 || desiredReplicas > 0;
}

function sightingOf(
  { t, at, object }: Stamp & HpaObserved,
  spec: HpaSpec,
  status: HpaStatus,
  before: HpaStatus | null,
  view: TargetView,
): Sighting {
  const changed = status.desiredReplicas !== status.currentReplicas;
  const rescaled =
    changed &&
    (before === null
      ? conditionIn(status, 'AbleToScale')?.reason === 'SucceededRescale'
      : status.lastScaleTimeMs !== before.lastScaleTimeMs);
  const witnessed = before !== null;
  return { atMs: Date.parse(at), t, object, spec, status, witnessed, rescaled, view };
}

/** A window remembers at most as many syncs. */
const MOST_SILENT_SYNCS = 500;

/**
 * The memory at the moment of a sighting. A sync that changes nothing in the status is not seen, but remembered by
 * the controller: it is computed again from the inputs of the one before.
 */
function remembered(hpa: FollowedHpa, { atMs }: Sighting, controller: ControllerConfig): HpaState {
  const { last } = hpa;
  if (last === null) return hpa.memory;
  const periodMs = Math.max(1, controller.syncPeriodSeconds) * 1000;
  const silent = Math.ceil((atMs - periodMs / 2 - last.sighting.atMs) / periodMs) - 1;
  const { scale } = last.input;
  const specReplicas = decidedReplicas(last.sighting);
  const decideAgain = deciderOf({
    ...last.input,
    scale: 'error' in scale ? scale : { ...scale, specReplicas },
  });
  let { memory } = hpa;
  for (let i = Math.max(1, silent - MOST_SILENT_SYNCS); i <= silent; i++) {
    const syncMs = last.sighting.atMs + i * periodMs;
    const { recommendations } =
      seenAt(hpa, last, memory, syncMs, controller) ?? decideAgain(memory, syncMs).state;
    memory = { ...memory, recommendations };
  }
  return memory;
}

/** A sync by what was seen of the pods at that time, if it gives the metrics of the status. */
function seenAt(
  hpa: FollowedHpa,
  last: Judged,
  memory: HpaState,
  atMs: number,
  controller: ControllerConfig,
): HpaState | null {
  const then = hpa.since.findLast((one) => one.atMs <= atMs);
  if (then === undefined) return null;
  const status = { ...last.sighting.status, currentReplicas: decidedReplicas(last.sighting) };
  const sighting = { ...last.sighting, atMs, status, rescaled: false, view: then.view };
  const judged = judge(sighting, memory, controller, null);
  return judged.metrics === 'none' ? null : judged.decision.state;
}

/** A decision is seen a moment later than it was made, or sooner than the poll before it says. */
const MEMORY_MARGIN_MS = 60_000;

/** Of a poll that changes nothing for this autoscaler, and of one that it no longer remembers, nothing is kept. */
function withPoll(hpa: FollowedHpa, atMs: number, { view, controller }: Followed): FollowedHpa {
  const decided = hpa.pending ?? hpa.last?.sighting;
  if (decided === undefined) return hpa;
  const sinceMs = hpa.pending?.atMs ?? Number.NEGATIVE_INFINITY;
  const newest = hpa.since.findLast((one) => one.atMs >= sinceMs)?.view ?? null;
  const own = withOwnSamples(targetViewOf(view, targetOf(decided)), newest);
  const all = newest !== null && isSameView(own, newest) ? hpa.since : [...hpa.since, { atMs, view: own }];
  const fromMs = atMs - memorySeconds(decided.spec, controller) * 1000 - MEMORY_MARGIN_MS;
  // The one before still held at that time.
  const first = all.findLastIndex((one) => one.atMs <= fromMs);
  return { ...hpa, since: all.slice(Math.max(0, first)) };
}

/** `namespace/Kind/name` of the scale target. */
function targetOf({ object, spec }: Pick<Sighting, 'object' | 'spec'>): string {
  const { kind = '', name = '' } = spec.scaleTargetRef ?? {};
  return `${object.namespace}/${kind}/${name}`;
}

/** Once it is judged, only the pods of others are asked for still: who they belong to. */
function withStrangersOnly(judged: Judged): Judged {
  const { sighting } = judged;
  const { target } = sighting.view;
  const strangers = [...target.pods].filter(([, pod]) => pod.countedFor !== undefined);
  const view = { target: { ...unseenTarget, pods: new Map(strangers) }, polls: [] };
  return { ...judged, sighting: { ...sighting, view } };
}

/** How far back the controller's memory reaches, in seconds: the longest window or period of the spec. */
export function memorySeconds(spec: HpaSpec, controller: ControllerConfig): number {
  const { behavior } = withDefaults(spec);
  if (behavior === undefined) return controller.downscaleStabilizationSeconds;
  const { scaleUp, scaleDown } = behavior;
  return Math.max(
    scaleUp.stabilizationWindowSeconds,
    scaleDown.stabilizationWindowSeconds ?? controller.downscaleStabilizationSeconds,
    ...[...scaleUp.policies, ...scaleDown.policies].map(({ periodSeconds }) => periodSeconds),
  );
}

function controllerOf({ versions, controller }: RunStarted): ControllerConfig {
  const match = releaseOf(versions.kubernetes ?? '');
  return {
    ...defaultControllerConfig,
    ...(match === null ? {} : { version: match.release, gates: match.gates }),
    syncPeriodSeconds: controller.syncPeriodSeconds,
    downscaleStabilizationSeconds: controller.downscaleStabilizationSeconds,
  };
}

/** After a gap the history begins anew. */
function blindUntil(gap: Stamp & Gap): Pick<FollowedHpa, 'watchedSinceMs' | 'fromBirth'> {
  return { watchedSinceMs: Date.parse(gap.at) - Math.max(0, gap.t - gap.toT), fromBirth: false };
}

/** What was found at the end of a gap was decided at some time in it, from what we have not seen. */
function late({ pending }: FollowedHpa, { fromT, toT }: Gap): Sighting | null {
  const isOf =
    pending !== null && pending.t > fromT && earliestOf([{ fromT, toT, reason: '' }], pending.t) === fromT;
  return isOf ? { ...pending, witnessed: false, foundLate: true } : pending;
}

const BLINDING: readonly string[] = ['hpa', 'kubernetes', 'recorder', 'clock'];

function isBlind({ source }: Gap): boolean {
  return BLINDING.includes(source);
}

function withHpa(followed: Followed, hpa: FollowedHpa): Followed {
  const { hpas, gone } = followed;
  return { ...followed, hpas: new Map(hpas).set(hpa.key, hpa), gone: withoutKey(gone, hpa.key) };
}

/** Where previews of an application come and go, so do their autoscalers. */
const GONE_KEPT = 100;

function withoutOldest(followed: Followed): Followed {
  const [oldest] = followed.gone;
  if (oldest === undefined || followed.gone.length <= GONE_KEPT) return followed;
  const hpas = new Map(followed.hpas);
  hpas.delete(oldest);
  return { ...followed, hpas, gone: followed.gone.slice(1) };
}

function withoutKey(keys: readonly string[], key: string): readonly string[] {
  return keys.includes(key) ? keys.filter((one) => one !== key) : keys;
}

/** One autoscaler as it stands, without what only the next decisions need: small enough to keep many of. */
export function alone(hpa: FollowedHpa, { controller }: Followed): Followed {
  const kept = { ...hpa, pending: null, since: [] };
  return { controller, view: emptyView, hpas: new Map([[hpa.key, kept]]), gone: [] };
}

function mapHpas(followed: Followed, change: (hpa: FollowedHpa) => FollowedHpa): Followed {
  return { ...followed, hpas: new Map([...followed.hpas].map(([key, hpa]) => [key, change(hpa)])) };
}
