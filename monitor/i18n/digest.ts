import type { Lang } from '../../core/lib/lang.ts';
import type { FeedEntry, FeedKind } from '../../core/state/feed.ts';
import { dictionary } from './dictionary.ts';
import { podSuffix } from './names.ts';
import { sentence } from './sentence.ts';

/** Several entries told in one line; `entry` is the newest of them. */
export interface FeedLine {
  readonly entry: FeedEntry;
  readonly entries: readonly FeedEntry[];
}

/** Steps on the way of a pod that its becoming ready implies. */
const DETAILS: ReadonlySet<FeedKind> = new Set(['pod-created', 'pod-scheduled', 'pod-first-request']);
const GROUPED: ReadonlySet<FeedKind> = new Set(['pod-ready', 'pod-terminating', 'pod-gone']);
const GROUP_WITHIN_MS = 20_000;

/** Left out where room is short: what happens stays understandable without it. */
export function isDetail(entry: FeedEntry): boolean {
  const saidTwice = entry.kind === 'phase-changed' && entry.to === 'ended';
  return saidTwice || DETAILS.has(entry.kind);
}

/** The feed in few lines, oldest first: without details, pods that do the same one after another together. */
export function digest(entries: readonly FeedEntry[]): readonly FeedLine[] {
  const lines: { entry: FeedEntry; readonly entries: FeedEntry[] }[] = [];
  for (const entry of entries) {
    if (isDetail(entry)) continue;
    const last = lines.at(-1);
    const joins =
      last !== undefined &&
      GROUPED.has(entry.kind) &&
      last.entry.kind === entry.kind &&
      entry.t - last.entry.t <= GROUP_WITHIN_MS;
    if (joins) {
      last.entries.push(entry);
      last.entry = entry;
    } else lines.push({ entry, entries: [entry] });
  }
  return lines;
}

/** One line of the digest in words: `3 pods are ready after 2.9 to 3.9 s: 25vbf, k8x2m, zq7lp`. */
export function lineSentence(line: FeedLine, lang: Lang, severalHpas = false): string {
  if (line.entries.length === 1) return sentence(line.entry, lang, severalHpas);
  const names = line.entries.flatMap((one) => ('pod' in one ? [podSuffix(one.pod)] : []));
  const words = dictionary(lang).groups;
  switch (line.entry.kind) {
    case 'pod-ready': {
      const times = line.entries.flatMap((one) =>
        one.kind === 'pod-ready' && one.afterMs !== null ? [one.afterMs] : [],
      );
      return words.podsReady(names, times.length === 0 ? null : [Math.min(...times), Math.max(...times)]);
    }
    case 'pod-terminating':
      return words.podsStopping(names);
    default:
      return words.podsGone(names);
  }
}
