import { HISTOGRAM_LAST_BUCKET } from '../lib/histogram.ts';
import type { PhaseSpan, SpanName } from '../measure/phases.ts';
import type { TimelineEvent } from '../timeline/events.ts';

/** What is compared as one: a phase, or the whole time of load. */
export type Scope = SpanName | 'load';

/** What k6 saw in a stretch of a scope. Neighbouring requests are alike, so blocks of time are what is resampled. */
export interface Block {
  requests: number;
  failed: number;
  /** How many of the requests the histogram holds. */
  timed: number;
  /** By bucket of core/lib/histogram.ts. */
  readonly counts: Uint32Array;
}

/** Long enough to hold what belongs together: a slow query, a garbage collection, a retry. */
const SHORTEST_BLOCK_MS = 3_000;
const MOST_BLOCKS = 60;
/** Phases shorter than this count to the one before: the end of a phase may belong to the next. */
const EDGE_MS = 3_000;

/** Counts samples into blocks, scope by scope; memory is bounded whatever the length of the run. */
export class BlockCounter {
  readonly #scopes: readonly ScopeBlocks[];

  constructor(phases: readonly PhaseSpan[]) {
    const load = phases.filter(({ name }) => name !== 'settling' && name !== 'settled-after');
    const names = [...new Set(load.map(({ name }) => name))];
    const [first] = load;
    const last = load.at(-1);
    const whole = first === undefined || last === undefined ? [] : [{ fromT: first.fromT, toT: last.toT }];
    this.#scopes = [
      scopeBlocks('load', whole),
      ...names.map((name) => scopeBlocks(name, load.filter((span) => span.name === name).map(withoutEdge))),
    ];
  }

  /** A sample belongs to the block in which the middle of its window lies. */
  count(event: TimelineEvent): void {
    if (event.type !== 'k6.sample') return;
    const middleT = event.t - event.windowMs / 2;
    for (const scope of this.#scopes) {
      const block = blockAt(scope, middleT);
      if (block === null) continue;
      block.requests += event.requests;
      block.failed += event.failed;
      for (const [bucket, count] of event.histogram ?? []) {
        const index = Math.min(HISTOGRAM_LAST_BUCKET, Math.max(0, bucket));
        block.counts[index] = (block.counts[index] ?? 0) + count;
        block.timed += count;
      }
    }
  }

  /** The blocks of each scope, in order of time; those without a sample are left out. */
  blocks(): readonly {
    readonly scope: Scope;
    readonly durationMs: number;
    readonly blocks: readonly Block[];
  }[] {
    return this.#scopes.map(({ scope, durationMs, blocks }) => ({
      scope,
      durationMs,
      blocks: blocks.filter((block) => block !== undefined),
    }));
  }
}

function withoutEdge({ fromT, toT }: PhaseSpan): { readonly fromT: number; readonly toT: number } {
  return { fromT, toT: Math.max(fromT, toT - EDGE_MS) };
}

interface ScopeBlocks {
  readonly scope: Scope;
  /** With the time of the scope that lies before each. */
  readonly spans: readonly { readonly fromT: number; readonly toT: number; readonly beforeMs: number }[];
  readonly durationMs: number;
  readonly blockMs: number;
  readonly blocks: (Block | undefined)[];
}

function scopeBlocks(
  scope: Scope,
  spans: readonly { readonly fromT: number; readonly toT: number }[],
): ScopeBlocks {
  let durationMs = 0;
  const placed = spans.map(({ fromT, toT }) => {
    const beforeMs = durationMs;
    durationMs += toT - fromT;
    return { fromT, toT, beforeMs };
  });
  const blockMs = Math.max(SHORTEST_BLOCK_MS, durationMs / MOST_BLOCKS);
  return { scope, spans: placed, durationMs, blockMs, blocks: [] };
}

function blockAt({ spans, blockMs, blocks }: ScopeBlocks, t: number): Block | null {
  const span = spans.findLast(({ fromT }) => fromT <= t);
  if (span === undefined || t >= span.toT) return null;
  const index = Math.floor((span.beforeMs + t - span.fromT) / blockMs);
  const block = blocks[index] ?? {
    requests: 0,
    failed: 0,
    timed: 0,
    counts: new Uint32Array(HISTOGRAM_LAST_BUCKET + 1),
  };
  blocks[index] = block;
  return block;
}
