import { readFileSync } from 'node:fs';
import { type SandboxOptions, sandboxServe } from './cli.ts';
import { messageOf, SandboxError } from './lib/errors.ts';
import { stateFolder } from './lifecycle/state-folder.ts';
import { sweep } from './lifecycle/sweep.ts';

/** The sandbox as a process: `serve OPTIONS_FILE` until a signal, or `sweep STATE_FOLDER` after a crash. */
async function main([command = '', path = '']: readonly string[]): Promise<void> {
  if (command === 'serve') {
    const options = JSON.parse(readFileSync(path, 'utf8')) as SandboxOptions;
    await sandboxServe(options, {
      progress: (message) => console.log(`${new Date().toISOString()} ${message}`),
    });
  } else if (command === 'sweep') await sweep(stateFolder(path));
  else
    throw new SandboxError('sandbox.usage', 2, `expected "serve FILE" or "sweep FOLDER", got "${command}"`);
}

// What nobody can be told (the disk with the log is full, the terminal is gone) must not end the pods.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

try {
  await main(process.argv.slice(2));
  process.exit(0);
} catch (error) {
  const hint = error instanceof SandboxError ? error.hint : '';
  console.error([messageOf(error), hint].filter(Boolean).join('\n'));
  process.exit(error instanceof SandboxError ? error.exitCode : 1);
}
