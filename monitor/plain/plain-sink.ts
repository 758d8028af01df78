import type { Lang } from '../../core/lib/lang.ts';
import type { FeedEntry } from '../../core/state/feed.ts';
import { reduce } from '../../core/state/reduce.ts';
import { initialState } from '../../core/state/state.ts';
import type { Sink } from '../../core/timeline/sink.ts';
import { isDetail } from '../i18n/digest.ts';
import { clock } from '../i18n/format.ts';
import { sentence } from '../i18n/sentence.ts';
import { headerText, statusText } from './lines.ts';

export interface PlainOptions {
  readonly stdout: NodeJS.WritableStream;
  readonly lang: Lang;
  /** The status line comes with the first event after this long. */
  readonly statusEveryMs?: number;
}

const STATUS_EVERY_MS = 15_000;

/**
 * A run in lines for pipes and CI logs: `MM:SS tag  text`, where the tag is one of run, event, good, warning,
 * error, status in every language. A reader that goes away (EPIPE) ends the output, never the run.
 */
export function createPlainSink(options: PlainOptions): Sink {
  const { lang, statusEveryMs = STATUS_EVERY_MS } = options;
  const out = lineWriter(options.stdout);
  let state = initialState();
  let toldStatusT = 0;

  return {
    onEvent(event) {
      const before = state;
      state = reduce(state, event);
      if (event.type === 'run.started') out.line(event.t, 'run', headerText(state, lang));
      for (const entry of newEntries(before.feed.total, state.feed.entries)) {
        if (isDetail(entry) || entry.kind === 'run-started') continue;
        out.line(entry.t, TAGS[entry.level], sentence(entry, lang, state.hpas.size > 1));
      }
      if (event.t - toldStatusT >= statusEveryMs && state.ended === null) {
        toldStatusT = event.t;
        out.line(event.t, 'status', statusText(state, lang));
      }
    },
    close: () => out.close(),
  };
}

const TAGS: Readonly<Record<FeedEntry['level'], string>> = {
  info: 'event',
  good: 'good',
  warning: 'warning',
  bad: 'error',
};
const TAG_WIDTH = 7;

function newEntries(toldTotal: number, entries: readonly FeedEntry[]): readonly FeedEntry[] {
  return entries.filter((entry) => entry.id > toldTotal);
}

function lineWriter(stdout: NodeJS.WritableStream) {
  let broken = false;
  const onError = () => {
    broken = true;
  };
  stdout.on('error', onError);
  return {
    line(t: number, tag: string, text: string) {
      if (!broken) stdout.write(`${clock(t)} ${tag.padEnd(TAG_WIDTH)} ${text}\n`);
    },
    /** Resolves when everything is written, or nobody reads any more. */
    close(): Promise<void> {
      if (broken) return Promise.resolve();
      return new Promise((resolve) => {
        stdout.once('error', () => resolve());
        stdout.write('', () => resolve());
      });
    },
  };
}
