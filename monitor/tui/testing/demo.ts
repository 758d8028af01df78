/**
 * The screen over a simulated run, to look at it: `node monitor/tui/testing/demo.ts [fr|en] [speed] [fromSecond]`.
 * What an end-to-end test or a bench starts in a terminal; nothing of the tool imports it.
 */
import { LANGS } from '../../../core/lib/lang.ts';
import { reduce } from '../../../core/state/reduce.ts';
import { initialState, type RunState } from '../../../core/state/state.ts';
import type { RunStore } from '../options.ts';
import { startTui } from '../start.ts';
import { simulatedRun } from './simulated-run.ts';

const [lang = 'en', speed = '1', from = '0'] = process.argv.slice(2);
const events = simulatedRun();
const startedAt = performance.now() - (Number(from) * 1000) / Number(speed);
const now = () => (performance.now() - startedAt) * Number(speed);

let state: RunState = initialState();
let next = 0;
const listeners = new Set<() => void>();
const store: RunStore = {
  getState: () => state,
  subscribe(onChange) {
    listeners.add(onChange);
    return () => listeners.delete(onChange);
  },
};

advance();
const timer = setInterval(advance, 20);
let interrupts = 0;
const tui = startTui({
  store,
  now,
  lang: LANGS.find((one) => one === lang) ?? 'en',
  stdin: process.stdin,
  stdout: process.stdout,
  env: process.env,
  recording: () => true,
  callbacks: {
    onStopLoad: () => undefined,
    onQuit: () => void tui.unmount(),
    onInterrupt: () => {
      interrupts++;
      if (interrupts === 2) void tui.unmount();
    },
  },
  explainView: () => ['The explanation of the demo.', 'It says nothing about a real run.'],
});
await tui.done;
clearInterval(timer);
process.stdout.write('the screen is gone\n');

function advance() {
  const before = next;
  for (let event = events[next]; event !== undefined && event.t <= now(); event = events[++next]) {
    state = reduce(state, event);
  }
  if (next > before) for (const listener of listeners) listener();
}
