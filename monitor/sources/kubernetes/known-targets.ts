import type { HpaObject } from '../../../core/timeline/events.ts';
import type { Timing } from '../timing.ts';
import { scaleTargetOf } from './objects/hpa.ts';
import type { ScaleTargetRef, ScaleTargets } from './objects/scale-target.ts';
import type { LabelSelector } from './objects/selector.ts';
import { type WatchedKind, watchedKind } from './scale.ts';

type Named = Pick<ScaleTargetRef, 'kind' | 'name'>;

/** What the observed autoscalers scale, and by which selectors, as both come to be known. */
export interface KnownTargets {
  readonly selectors: ScaleTargets;
  /** Of the targets at the beginning. */
  readonly watchedKinds: readonly WatchedKind[];
  /** Of the targets at the beginning, those of other kinds. */
  readonly unwatched: readonly ScaleTargetRef[];
  /** The target of an autoscaler, which may be another than before. */
  add(hpa: HpaObject): void;
  has(target: Named): boolean;
  names(kind: string): ReadonlySet<string>;
  /** Whether it is a target, or is named as what belongs to one. */
  isNear(object: Named): boolean;
  learn(target: Named, selector: LabelSelector | null): void;
  /** All that can be learned first of a watched kind, or of a target of another, was learned. */
  asked(of: WatchedKind | ScaleTargetRef): void;
  /** The selectors, once each was asked for, or soon; empty: of some target its owners alone tell the pods. */
  firstSelectors(timing: Timing, signal: AbortSignal): Promise<readonly LabelSelector[]>;
}

/** Long enough for a list; when the scale targets can't be read by then, owners tell their pods. */
const SELECTORS_WAIT_MS = 5_000;

export function createKnownTargets(namespace: string, hpas: readonly HpaObject[]): KnownTargets {
  const keyOf = ({ kind, name }: Named) => `${namespace}/${kind}/${name}`;
  const refs = hpas.map(scaleTargetOf);
  const selectors = new Map<string, LabelSelector | null>(refs.map((ref) => [keyOf(ref), null]));
  const watchedKinds = [...new Set(refs.map(watchedKind))].filter((kind) => kind !== null);
  const unwatched = refs.filter((ref) => watchedKind(ref) === null);
  const toAsk = countdown<WatchedKind | ScaleTargetRef>([...watchedKinds, ...unwatched]);
  return {
    selectors,
    watchedKinds,
    unwatched,
    add(hpa) {
      const key = keyOf(scaleTargetOf(hpa));
      if (!selectors.has(key)) selectors.set(key, null);
    },
    has: (target) => selectors.has(keyOf(target)),
    names(kind) {
      const prefix = keyOf({ kind, name: '' });
      const own = [...selectors.keys()].filter((key) => key.startsWith(prefix));
      return new Set(own.map((key) => key.slice(prefix.length)));
    },
    isNear: (object) =>
      selectors.has(keyOf(object)) ||
      [...selectors.keys()].some((key) => object.name.startsWith(`${key.split('/')[2]}-`)),
    learn: (target, selector) => void selectors.set(keyOf(target), selector),
    asked: toAsk.down,
    async firstSelectors(timing, signal) {
      await Promise.race([toAsk.done, timing.delay(SELECTORS_WAIT_MS, signal)]);
      const isUnknown = unwatched.some((ref) => selectors.get(keyOf(ref)) == null);
      return isUnknown ? [] : [...selectors.values()].filter((selector) => selector !== null);
    },
  };
}

function countdown<T>(all: readonly T[]): { readonly done: Promise<void>; down(one: T): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const left = new Set(all);
  if (left.size === 0) resolve();
  return {
    done: promise,
    down(one) {
      left.delete(one);
      if (left.size === 0) resolve();
    },
  };
}
