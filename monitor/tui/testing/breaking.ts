/** A screen whose drawing fails after a second: the terminal must be restored, and the error told. */
import { initialState, type RunState } from '../../../core/state/state.ts';
import { startTui } from '../start.ts';

const startedAt = performance.now();
const broken = { ...initialState(), feed: null } as unknown as RunState;
const tui = startTui({
  store: {
    getState: () => (performance.now() - startedAt > 1_000 ? broken : initialState()),
    subscribe: () => () => undefined,
  },
  now: () => performance.now() - startedAt,
  lang: 'en',
  stdin: process.stdin,
  stdout: process.stdout,
  env: process.env,
  callbacks: { onQuit: () => undefined, onInterrupt: () => undefined },
});
try {
  await tui.done;
} catch (error) {
  process.stdout.write(`drawing failed: ${error instanceof Error ? error.name : error}\n`);
  process.exitCode = 3;
}
