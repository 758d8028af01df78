import { EXIT } from '../../core/errors.ts';
import { measureEvents } from '../../core/measure/measure.ts';
import { terminalOf, writeJson } from '../../door/door.ts';
import { createPlainSink } from '../../plain/plain-sink.ts';
import { readTimeline } from '../../recorder/read-timeline.ts';
import { findRun } from '../../recorder/results.ts';
import type { ExplainView } from '../../tui/options.ts';
import type { CliContext, CommonOptions } from '../context.ts';
import { wantsScreen } from './display.ts';
import { createExplainer, type Explainer } from './explainer.ts';
import { createMoments } from './moments.ts';
import { createPlayer } from './player.ts';
import { problemTeller } from './recorded-run.ts';
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
  problems.forEach(problemTeller(dir, context));

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
  const tui = startTui({
    store: stream.store,
    now: () => player.status().positionMs,
    lang: common.lang,
    stdin: context.stdin,
    stdout: terminalOf(context.stdout),
    env: context.env,
    callbacks: { onQuit: leave, onInterrupt: leave },
    replay: player,
    explainView: createViewAt(events),
  });
  await Promise.race([left, tui.done]);
  player.stop();
  stopListening();
  await tui.unmount();
  return EXIT.ok;
}

/** A week of one autoscaler that decides something else at every sync, twice over; taken only as it fills. */
const REPLAYED_BYTES = 64 * 1024 * 1024;

/** In a recording one goes back and forth: the decisions of the autoscaler that is asked about are followed once. */
function createViewAt(events: Events): ExplainView {
  let of: { readonly hpa: string | null; readonly explainer: Explainer } | null = null;
  return (asked) => {
    if (of?.hpa !== asked.hpa) {
      of = { hpa: asked.hpa, explainer: createExplainer(createMoments(REPLAYED_BYTES)) };
      for (const event of events) {
        if (event.type !== 'hpa.observed' || event.hpa === asked.hpa) of.explainer.onEvent(event);
      }
    }
    return of?.explainer.view({ ...asked, past: true }) ?? [];
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
  const { summary, agreement, bottlenecks, validity: findings } = measureEvents(events);
  if (common.json) writeJson(context.stdout, { ...summary, runDir: dir });
  else {
    const { summaryLines } = await import('../../i18n/summary.ts');
    const lines = summaryLines(summary, common.lang, dir, { agreement, findings, bottlenecks });
    context.stdout.write(`${lines.join('\n')}\n`);
  }
  return EXIT.ok;
}
