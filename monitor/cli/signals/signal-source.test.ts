import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { isPackageManager } from './package-manager.ts';
import { signalSource } from './signal-source.ts';

function started() {
  const process = Object.assign(new EventEmitter(), { pid: 1, env: {} });
  const got: string[] = [];
  const source = signalSource(process);
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) source.on(name, () => got.push(name));
  const launcher = (signal: string) => process.emit('message', { signal });
  return { process, launcher, got };
}

describe('signals of a process and of who started it', () => {
  it('takes one that reaches both, as a Ctrl-C does, once; a second as a second', () => {
    const { process, launcher, got } = started();
    process.emit('SIGINT');
    launcher('SIGINT');
    expect(got).toEqual(['SIGINT']);
    launcher('SIGINT');
    process.emit('SIGINT');
    expect(got).toEqual(['SIGINT', 'SIGINT']);
  });

  it('takes one that reaches the launcher alone, or this process alone', () => {
    const { process, launcher, got } = started();
    launcher('SIGINT');
    process.emit('SIGTERM');
    expect(got).toEqual(['SIGINT', 'SIGTERM']);
  });

  it('takes the end of the launcher as a hang-up, and no other message for a signal', () => {
    const { process, got } = started();
    for (const message of [null, 'SIGINT', { signal: 9 }, { signal: 'SIGUSR1' }])
      process.emit('message', message);
    expect(got).toEqual([]);
    process.emit('disconnect');
    expect(got).toEqual(['SIGHUP']);
  });
});

it.each([
  ['npm run load', true],
  ['npm exec palier load', true],
  ['node\0/usr/lib/node_modules/npm/bin/npx-cli.js\0palier', true],
  ['/usr/bin/node /usr/local/bin/npm run load', true],
  ['node /home/ada/.cache/corepack/pnpm.cjs run load', true],
  ['/usr/bin/node /usr/share/yarn/bin/yarn.js load', true],
  ['sh -c npm run load', false],
  ['bash', false],
  ['node server.js npm', false],
  ['/home/npm/bin/palier load', false],
  ['tmux new -s npm', false],
  ['', false],
])('what is a package manager: %j', (command, expected) => {
  expect(isPackageManager(command)).toBe(expected);
});
