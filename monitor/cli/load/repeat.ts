import { randomInt } from 'node:crypto';
import { figuresFrom, type RunFigures } from '../../../core/compare/figures.ts';
import { spreadOf } from '../../../core/compare/spread.ts';
import { EXIT, PalierError } from '../../../core/lib/errors.ts';
import type { RunFacts } from '../../../core/measure/facts.ts';
import { settleTimes } from '../../../core/state/settle.ts';
import { primaryHpa } from '../../../core/state/state.ts';
import { type JudgedMeasures, judgeRun } from '../../../core/verdict/judge-run.ts';
import { writeJson } from '../../../system/output/streams.ts';
import { writtenSpread } from '../../i18n/written.ts';
import { streamTimeline } from '../../recorder/read-timeline.ts';
import type { CliContext } from '../context.ts';
import type { RawObserve } from '../options/options.ts';
import { spreadText } from '../recorded/compare-runs.ts';
import { createInterrupts } from '../session/interrupts.ts';
import { wait } from '../session/wait.ts';
import { createNotes } from '../terminal/notes.ts';
import type { LoadRunOptions } from './options.ts';
import { runLoad } from './run.ts';
import { loadWords } from './words.ts';

/**
 * `palier load --repeat N`: the same run, one after the other, each in its own folder and all of one group; at the
 * end how much they vary.
 * @returns the exit code: of the first run that could not be made, else the worst verdict
 * @throws PalierError
 */
export async function repeatLoad(
  options: LoadRunOptions,
  times: number,
  context: CliContext,
): Promise<number> {
  if (!options.settle) {
    throw new PalierError(
      'bad-option',
      EXIT.usage,
      {
        en: '--repeat: expected runs that settle, got --no-settle',
        fr: '--repeat : chaque exécution doit revenir au calme, mais --no-settle est donné',
      },
      {
        en: 'Without settling, each run would begin with the pods of the one before.',
        fr: 'Sinon, chaque exécution commencerait avec les pods de la précédente.',
      },
    );
  }
  const { common } = options;
  const notes = createNotes(context);
  const words = loadWords[common.lang].repeat;
  const id = groupId();
  const codes: number[] = [];
  const figures: RunFigures[] = [];
  const dirs: string[] = [];
  let { observe } = options;
  for (let index = 1; index <= times; index++) {
    notes.say(words.run(index, times, id));
    const repeat = { group: { id, index, of: times }, recorded: (dir: string) => void dirs.push(dir) };
    const code = await runLoad({ ...options, observe, repeat }, context);
    codes.push(code);
    const dir = dirs[index - 1];
    if (dir === undefined || code === EXIT.interrupted || code === EXIT.environment) break;
    const measures = await judgeRun((only) => streamTimeline(dir, { only }));
    figures.push(await figuresFrom(measures, streamTimeline(dir)));
    observe = onSameTarget(observe, measures.summary.target, context);
    if (index < times && !(await quiet(measures, context, (seconds) => notes.say(words.waiting(seconds))))) {
      codes.push(EXIT.interrupted);
      break;
    }
  }
  if (figures.length < times) notes.say(words.stopped(figures.length, times));
  const spread = spreadOf(figures);
  if (common.json) writeJson(context.stdout, { group: id, ...writtenSpread(spread) });
  else context.stdout.write(`\n${spreadText(spread, common)}`);
  if (figures.length > 0) notes.say(words.next(id));
  return worst(codes);
}

/** What the first run found is named for the next ones: a cluster that comes or goes between them is no repeat. */
export function onSameTarget(
  observe: RawObserve,
  { kind, name }: JudgedMeasures['summary']['target'],
  { env }: Pick<CliContext, 'env'>,
): RawObserve {
  const isNamed = observe.context !== undefined || (observe.target ?? 'auto') !== 'auto';
  if (isNamed) return observe;
  if (kind === 'kubernetes') return { ...observe, context: name };
  return env.KUBECONFIG === undefined ? { ...observe, target: 'sandbox' } : observe;
}

/**
 * Waits until the scale-down window since the last change of this run is over: until then the controller remembers it.
 * @returns false when it was interrupted
 */
async function quiet(
  { facts }: JudgedMeasures,
  context: CliContext,
  onWait: (seconds: number) => void,
): Promise<boolean> {
  if (await startsAnew(facts.state.header?.target.kind ?? null, context)) return true;
  const restMs = rememberedMs(facts);
  if (restMs <= 0) return true;
  onWait(Math.ceil(restMs / 1000));
  const interrupts = createInterrupts(context.signals);
  interrupts.onQuitNow(() => context.exitNow(EXIT.interrupted));
  try {
    await wait(restMs, interrupts.graceful);
    return !interrupts.graceful.aborted;
  } finally {
    interrupts.end();
  }
}

/** How long after the end of a run its controller still remembers what it decided: 0 or more, in milliseconds. */
export function rememberedMs({ state, settledT }: RunFacts): number {
  const { windowMs } = settleTimes(state, primaryHpa(state));
  const sinceMs = settledT === null ? 0 : state.now.t - settledT;
  return Math.max(0, windowMs - sinceMs);
}

/** A sandbox that a run starts for itself has a controller that remembers nothing. */
async function startsAnew(kind: 'sandbox' | 'kubernetes' | null, context: CliContext): Promise<boolean> {
  if (kind !== 'sandbox') return false;
  const { runningSandbox } = await import('../sandbox/use-sandbox.ts');
  return (await runningSandbox(context)) === null;
}

function worst(codes: readonly number[]): number {
  const order = [EXIT.interrupted, EXIT.environment, EXIT.usage, EXIT.gateFailed, EXIT.inconclusive];
  return order.find((code) => codes.includes(code)) ?? EXIT.ok;
}

function groupId(): string {
  return `repeat-${Array.from({ length: 6 }, () => String.fromCharCode(97 + randomInt(26))).join('')}`;
}
