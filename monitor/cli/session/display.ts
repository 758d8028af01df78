import { setImmediate as nextTurn } from 'node:timers/promises';
import { isAccessible } from '../../../system/output/accessible.ts';
import { terminalOf } from '../../../system/output/streams.ts';
import { createPlainSink } from '../../plain/plain-sink.ts';
import { type CliContext, type CommonOptions, isCi } from '../context.ts';
import type { RunClock } from './clock.ts';
import type { EventStream } from './event-stream.ts';
import type { Explainer } from './explainer.ts';
import type { Interrupts } from './interrupts.ts';

/** What shows a run while it goes on. */
export interface Display {
  /** The terminal is as it was before, or every line is out. */
  close(): Promise<void>;
  /** A screen stands over the terminal: lines written now would be lost in it. */
  readonly isScreen: boolean;
}

export interface DisplayOptions {
  readonly stream: EventStream;
  readonly explainer: Explainer;
  readonly clock: RunClock;
  readonly interrupts: Interrupts;
  readonly recording: boolean;
  readonly stopLoad?: () => void;
  readonly common: CommonOptions;
  readonly plain: boolean;
  readonly context: CliContext;
}

/**
 * The screen on a terminal, lines everywhere else (pipes, CI, `--plain`, `--json`). Lines are told of all that happens
 * after the call; a screen is drawn a turn later, when what the caller asks of a cluster is on its way.
 */
export async function startDisplay(options: DisplayOptions): Promise<Display> {
  return wantsScreen(options) ? startScreen(options) : startLines(options);
}

export function wantsScreen({
  common,
  plain,
  context,
}: Pick<DisplayOptions, 'common' | 'plain' | 'context'>): boolean {
  const dumb = context.env.TERM === 'dumb';
  const asLines = plain || common.json || dumb || isAccessible(context.env) || isCi(context.env);
  return context.stdout.isTTY === true && !asLines;
}

/** What lines are wrapped at; null: it is no terminal. */
export function columnsOf(stdout: CliContext['stdout']): number | null {
  return stdout.isTTY === true ? stdout.columns : null;
}

/** Loads the screen's code while something else is waited for. */
export function preloadScreen(options: Parameters<typeof wantsScreen>[0]): void {
  // What is wrong with it is said when it is started.
  if (wantsScreen(options)) import('../../tui/start.ts').catch(() => undefined);
}

async function startScreen(options: DisplayOptions): Promise<Display> {
  const [{ startTui }] = await Promise.all([import('../../tui/start.ts'), nextTurn()]);
  const { stream, explainer, clock, interrupts, stopLoad, common, context } = options;
  const tui = startTui({
    store: stream.store,
    now: () => clock.t(),
    lang: common.lang,
    stdin: context.stdin,
    stdout: terminalOf(context.stdout),
    env: context.env,
    recording: () => options.recording,
    explainView: explainer.view,
    callbacks: {
      onQuit: () => interrupts.request('quit-key'),
      onInterrupt: () => interrupts.request('ctrl-c'),
      ...(stopLoad === undefined ? {} : { onStopLoad: stopLoad }),
    },
  });
  // A screen that breaks ends the run in good order; what was recorded stays.
  tui.done.catch(() => interrupts.request('quit-key'));
  return { close: () => tui.unmount().catch(() => undefined), isScreen: true };
}

function startLines({ stream, common, context }: DisplayOptions): Display {
  // With --json, standard output is for the data alone.
  const stdout = common.json ? context.stderr : context.stdout;
  const sink = createPlainSink({ stdout, lang: common.lang });
  stream.addSink(sink);
  return { close: async () => {}, isScreen: false };
}
