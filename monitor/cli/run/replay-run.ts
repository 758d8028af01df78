import { EXIT } from '../../core/errors.ts';
import { agreement } from '../../core/explain/agreement.ts';
import { explainAt } from '../../core/explain/explain.ts';
import { summaryOf } from '../../core/summary.ts';
import { explainLines } from '../../i18n/explain.ts';
import type { Lang } from '../../i18n/lang.ts';
import { summaryLines } from '../../i18n/summary.ts';
import { createPlainSink } from '../../plain/plain-sink.ts';
import { readTimeline } from '../../recorder/read-timeline.ts';
import { findRun } from '../../recorder/results.ts';
import type { CliContext, CommonOptions } from '../context.ts';
import { createNotes } from '../notes.ts';
import { wantsScreen } from './display.ts';
import { createPlayer } from './player.ts';
import { createEventStream, type EventStream } from './stream.ts';

export interface ReplayRunOptions {
  /** Run id, its beginning, `latest`, or a folder. */
  readonly run: string;
  readonly resultsDir: string;
  /** null: as it happened on a screen, as fast as possible in lines. */
  readonly speed: number | null;
  readonly plain: boolean;
  readonly common: CommonOptions;
}

/** Plays a recorded run through the same way as a live one. @returns the exit code */
export async function replayRun(options: ReplayRunOptions, context: CliContext): Promise<number> {
  const dir = await findRun(options.resultsDir, options.run, Date.now());
  const { events, problems } = await readTimeline(dir);
  const notes = createNotes(context);
  for (const problem of problems) notes.say(`timeline.ndjson:${problem.line}: ${problem.message}`);

  const stream = createEventStream({ stamp: () => ({ t: 0, at: '' }) });
  if (wantsScreen({ ...options, context })) return playOnScreen(stream, events, options, context);
  return playInLines(stream, events, dir, options, context);
}

type Events = Awaited<ReturnType<typeof readTimeline>>['events'];

async function playOnScreen(
  stream: EventStream,
  events: Events,
  { speed, common }: ReplayRunOptions,
  context: CliContext,
): Promise<number> {
  const { startTui } = await import('../../tui/start.ts');
  const player = createPlayer({ events, stream, speed: speed ?? 1 });
  const { promise: left, resolve: leave } = Promise.withResolvers<void>();
  const stopListening = context.signals.listen(() => leave());
  const viewAt = createViewAt(events);
  const tui = startTui({
    store: stream.store,
    now: () => player.status().positionMs,
    lang: common.lang,
    stdin: context.stdin,
    stdout: context.stdout,
    env: context.env,
    callbacks: { onQuit: leave, onInterrupt: leave },
    replay: player,
    explainView: ({ hpa, now, past, lang }) => viewAt(past ? now.t : player.status().positionMs, hpa, lang),
  });
  await Promise.race([left, tui.done]);
  player.stop();
  stopListening();
  await tui.unmount();
  return EXIT.ok;
}

/** In a recording one goes back and forth: each second is explained from the beginning, once. */
function createViewAt(events: Events): (t: number, hpa: string | null, lang: Lang) => readonly string[] {
  let shown = { key: '', lines: [] as readonly string[] };
  return (t, hpa, lang) => {
    const key = `${Math.floor(t / 1000)} ${hpa}`;
    if (shown.key !== key) {
      const explanation = explainAt(events, t, hpa === null ? {} : { hpa });
      shown = { key, lines: explanation === null ? [] : explainLines(explanation, lang) };
    }
    return shown.lines;
  };
}

async function playInLines(
  stream: EventStream,
  events: Events,
  dir: string,
  { speed, common }: ReplayRunOptions,
  context: CliContext,
): Promise<number> {
  const stdout = common.json ? context.stderr : context.stdout;
  if (!common.json) stream.addSink(createPlainSink({ stdout, lang: common.lang }));
  if (speed === null) for (const event of events) stream.push(event);
  else {
    const player = createPlayer({ events, stream, speed });
    const { promise: left, resolve: leave } = Promise.withResolvers<void>();
    const stopListening = context.signals.listen(() => leave());
    await Promise.race([player.finished, left]);
    player.stop();
    stopListening();
  }
  await stream.close();
  const summary = summaryOf(stream.facts());
  if (common.json) context.stdout.write(`${JSON.stringify({ ...summary, runDir: dir })}\n`);
  else
    context.stdout.write(
      `${summaryLines(summary, common.lang, dir, { agreement: agreement(events) }).join('\n')}\n`,
    );
  return EXIT.ok;
}
