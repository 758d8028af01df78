import { expect, it } from 'vitest';
import { mustRun } from './run.ts';

const sh = (script: string) => mustRun('sh', ['-c', script]);

it('gives what a program printed', async () => {
  expect(await sh('echo done')).toBe('done\n');
});

it('shows the last words of a program that failed, and what ended it', async () => {
  await expect(sh('echo no room >&2; exit 3')).rejects.toThrow(/sh -c ended with 3:\nno room/);
  await expect(sh('kill -KILL $$')).rejects.toThrow(/ended with SIGKILL/);
});

it('calls no tool missing because of Ctrl-C', async () => {
  await expect(sh('kill -INT $$')).rejects.toMatchObject({ code: 'interrupted', exitCode: 130 });
});
