import { type Dictionary, dictionary } from './dictionary.ts';
import { inert } from './inert.ts';
import type { Lang } from './lang.ts';

/** The parts of `summary.json` (palier.summary/1) that the end of a run is told from. */
export interface SummaryToTell {
  readonly target: { readonly kind: 'sandbox' | 'kubernetes'; readonly name: string };
  readonly load: {
    readonly requests: number;
    readonly failed: number;
    readonly droppedIterations: number;
    readonly p95Ms: number | null;
  } | null;
  readonly scaling: {
    readonly maxReplicas: number | null;
    readonly peakReplicas: number | null;
    readonly finalReplicas: number | null;
    /** From the start of the load; null: it did not happen. */
    readonly firstScaleUpSeconds: number | null;
    readonly readyCapacitySeconds: number | null;
    /** From the end of the load. */
    readonly settledSeconds: number | null;
    readonly decisions: number;
  };
  readonly validity: { readonly valid: boolean; readonly reasons: readonly string[] };
  readonly verdict: 'pass' | 'fail' | 'inconclusive';
}

/** The end of a run in words and numbers: a title, then one aligned line a fact. */
export function summaryLines(summary: SummaryToTell, lang: Lang, runFolder: string): readonly string[] {
  const words = dictionary(lang);
  const { labels } = words.summary;
  const facts: (readonly [string, string])[] = [
    ...scalingFacts(summary.scaling, words),
    ...loadFacts(summary.load, words),
    ...summary.validity.reasons.map((reason) => [labels.why, inert(reason)] as const),
    [labels.folder, inert(runFolder)],
  ];
  const widest = Math.max(...facts.map(([label]) => label.length));
  const target = summary.target.kind === 'sandbox' ? words.summary.sandbox : inert(summary.target.name);
  return [
    words.summary.title(words.summary.verdicts[summary.verdict], target),
    ...facts.map(([label, text]) => `  ${label.padEnd(widest)}  ${text}`),
  ];
}

function scalingFacts(
  scaling: SummaryToTell['scaling'],
  { summary: words }: Dictionary,
): readonly (readonly [string, string])[] {
  const { labels } = words;
  const scaled = scaling.firstScaleUpSeconds !== null;
  const last = scaling.finalReplicas === null ? words.unknown : words.at(scaling.finalReplicas);
  return [
    [
      labels.firstScaleUp,
      scaling.firstScaleUpSeconds === null
        ? words.neverScaled
        : words.afterLoadStart(scaling.firstScaleUpSeconds * 1000),
    ],
    ...(scaled
      ? [
          [
            labels.readyCapacity,
            scaling.readyCapacitySeconds === null
              ? words.neverReady
              : words.afterLoadStart(scaling.readyCapacitySeconds * 1000),
          ] as const,
        ]
      : []),
    [
      labels.peak,
      scaling.peakReplicas === null || scaling.maxReplicas === null
        ? words.unknown
        : words.peakOf(scaling.peakReplicas, scaling.maxReplicas),
    ],
    [
      labels.settled,
      scaling.settledSeconds === null
        ? words.notSettled(last)
        : words.afterLoadEnd(scaling.settledSeconds * 1000, last),
    ],
    [labels.decisions, String(scaling.decisions)],
  ];
}

function loadFacts(
  load: SummaryToTell['load'],
  { summary: words }: Dictionary,
): readonly (readonly [string, string])[] {
  const { labels } = words;
  if (load === null || load.requests === 0) return [[labels.requests, words.noRequests]];
  return [
    [labels.requests, words.requests(load.requests, load.failed, load.p95Ms)],
    [labels.dropped, words.dropped(load.droppedIterations)],
  ];
}
