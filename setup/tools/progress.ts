import { isAccessible } from '../../system/output/accessible.ts';
import { terminalOf } from '../../system/output/streams.ts';
import { type SetupWords, setupWords } from './words.ts';

/** Says what is being installed and how long it takes; used for whatever takes more than a second. */
export interface Progress {
  /** Runs `work`; `note` says what it is doing now. */
  task<T>(title: string, work: (note: (what: string) => void) => Promise<T>): Promise<T>;
}

interface Task {
  readonly title: string;
  readonly began: number;
  what: string;
  /** Elsewhere than on a terminal: the step last told of; null: none. */
  announced: string | null;
}

const REDRAW_MS = 200;
/** Tasks shorter than this are not worth a line. */
const QUIET_MS = 1_000;

/** One live line per running task on a terminal; a line at each step and at the end elsewhere. */
export function createProgress(
  out: NodeJS.WriteStream,
  {
    now = Date.now,
    words = setupWords({ env: process.env }),
    live = out.isTTY && !isAccessible(process.env),
  }: { now?: () => number; words?: SetupWords; live?: boolean } = {},
): Progress {
  const running = new Set<Task>();
  let drawn = 0;
  let timer: NodeJS.Timeout | undefined;

  const erase = () => {
    // The echo of a Ctrl-C may have moved the cursor off the first column.
    if (drawn > 0) terminalOf(out).write(`\r\x1b[${drawn}A\x1b[0J`);
    drawn = 0;
  };
  const redraw = () => {
    erase();
    for (const task of running) {
      if (now() - task.began < QUIET_MS) continue;
      const line = `  ${task.title}: ${task.what} … ${seconds(now() - task.began)}`;
      out.write(`${line.slice(0, (out.columns ?? 80) - 1)}\n`);
      drawn++;
    }
  };
  const say = (line: string) => {
    if (live) erase();
    out.write(`${line}\n`);
  };

  return {
    async task(title, work) {
      const task: Task = { title, began: now(), what: words.looking, announced: null };
      running.add(task);
      if (live) timer ??= setInterval(redraw, REDRAW_MS);
      try {
        const result = await work((what) => {
          task.what = what;
          if (live || stepOf(what) === task.announced) return;
          say(`palier: ${words.step(title, what)}`);
          task.announced = stepOf(what);
        });
        if (task.what !== words.looking && (now() - task.began >= QUIET_MS || task.announced !== null))
          say(`palier: ${words.ready(title, seconds(now() - task.began), task.what)}`);
        return result;
      } finally {
        running.delete(task);
        if (live) redraw();
        if (running.size === 0) {
          clearInterval(timer);
          timer = undefined;
        }
      }
    },
  };
}

/** What is the same step, however far it has come. */
function stepOf(what: string): string {
  return what.replaceAll(/\d+/g, '');
}

function seconds(ms: number): string {
  return ms < 120_000
    ? `${Math.round(ms / 1000)} s`
    : `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}
