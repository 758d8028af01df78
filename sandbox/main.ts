import { enableCompileCache } from 'node:module';
import { createInterface } from 'node:readline';
import { down, leave } from './commands/down.ts';
import { status } from './commands/status.ts';
import { up } from './commands/up.ts';
import { failureOf, messageOf, SandboxError } from './lib/errors.ts';
import { stateFolder } from './lifecycle/state-folder.ts';
import { sweep } from './lifecycle/sweep.ts';
import type { SandboxTools, Tell } from './messages.ts';

// The sandbox as a program, which messages.ts describes: `COMMAND REQUEST` in, one JSON object a line out.

// Where it is not on already, as it is in the repository: what a start compiles is kept for the next.
enableCompileCache();

const say = (message: unknown) => process.stdout.write(`${JSON.stringify(message)}\n`);
/** Its log, for whoever looks for a fault later: where who starts the program leads its standard error. */
const log = (line: string) => process.stderr.write(`${new Date().toISOString()} ${line}\n`);
const tell: Tell = (what) => {
  log(typeof what === 'string' ? what : JSON.stringify(what));
  if (typeof what !== 'string') say(what);
};

async function main(command: string | undefined, request: string | undefined): Promise<void> {
  const asked = JSON.parse(request ?? '{}');
  switch (command) {
    case 'up': {
      const input = waiter();
      const { state, ended } = await up(asked, { tell, ...input });
      say({ result: state });
      input.leave();
      await ended;
      return;
    }
    case 'down':
      say({ result: await down(asked, tell) });
      return;
    case 'leave':
      say({ result: await leave(asked, tell) });
      return;
    case 'status':
      say({ result: status(asked) });
      return;
    case 'sweep':
      say({ result: await sweep(stateFolder(asked.stateDir)) });
      return;
    default:
      throw new SandboxError('sandbox.usage', { got: command ?? '' });
  }
}

/** Who waits for a start, at the other end of standard input. */
function waiter() {
  const gone = new AbortController();
  const tools = Promise.withResolvers<SandboxTools>();
  tools.promise.catch(() => {});
  const lines = createInterface({ input: process.stdin });
  const onGone = () => {
    tools.reject(new SandboxError('sandbox.interrupted', {}));
    gone.abort();
  };
  lines.once('line', (line) => tools.resolve(JSON.parse(line)));
  lines.once('close', onGone);
  return {
    signal: gone.signal,
    tools: () => tools.promise,
    leave() {
      lines.off('close', onGone);
      process.stdin.destroy();
    },
  };
}

// What nobody can be told (the disk with the log is full, the terminal is gone) must not end the pods.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

try {
  const [command, request] = process.argv.slice(2);
  await main(command, request);
  process.exit(0);
} catch (error) {
  const failure = failureOf(error);
  log((failure.code === 'internal' && error instanceof Error && error.stack) || messageOf(error));
  process.stdout.write(`${JSON.stringify({ error: failure })}\n`, () => process.exit(failure.exitCode));
}
