/**
 * The screen over events that come as NDJSON from a unix socket, as an API's watch would bring them:
 * `node socket-fed.ts SOCKET`. For the bench: what it paints can be timed from outside.
 */
import { connect } from 'node:net';
import { reduce } from '../../../core/state/reduce.ts';
import { initialState, type RunState } from '../../../core/state/state.ts';
import type { TimelineEvent } from '../../../core/timeline/events.ts';
import type { RunStore } from '../options.ts';
import { startTui } from '../start.ts';

let state: RunState = initialState();
let startedAt = performance.now();
const listeners = new Set<() => void>();
const store: RunStore = {
  getState: () => state,
  subscribe(onChange) {
    listeners.add(onChange);
    return () => listeners.delete(onChange);
  },
};
const tui = startTui({
  store,
  now: () => performance.now() - startedAt,
  lang: 'en',
  stdin: process.stdin,
  stdout: process.stdout,
  env: process.env,
  recording: () => true,
  callbacks: { onQuit: () => void tui.unmount(), onInterrupt: () => void tui.unmount() },
});

const socket = connect(process.argv[2] ?? '');
let rest = '';
socket.setEncoding('utf8').on('data', (chunk: string) => {
  const lines = (rest + chunk).split('\n');
  rest = lines.pop() ?? '';
  for (const line of lines) {
    const event = JSON.parse(line) as TimelineEvent;
    if (event.type === 'run.started') startedAt = performance.now() - event.t;
    state = reduce(state, event);
    for (const listener of listeners) listener();
  }
});
await tui.done;
socket.destroy();
