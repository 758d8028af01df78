import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..', '..');
const RUN = '20261128T070351Z-ramp-taft';
let folder: string;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'palier-completion-'));
  await mkdir(join(folder, 'results', RUN), { recursive: true });
  await writeFile(join(folder, 'my-load.ts'), '');
  const launcher = `#!/bin/sh\nexec '${process.execPath}' '${join(root, 'monitor', 'main.ts')}' "$@"\n`;
  await writeFile(join(folder, 'palier'), launcher);
  await chmod(join(folder, 'palier'), 0o755);
  env = { ...process.env, PATH: `${folder}:${process.env.PATH}` };
});
afterAll(() => rm(folder, { recursive: true }));

/** What bash would offer, after its function was called as the Tab key calls it. */
function bash(...words: string[]): string[] {
  const script = `
    source <(palier completion bash)
    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
    _palier
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const said = execFileSync('bash', ['-c', script, 'bash', ...words], { cwd: folder, env, encoding: 'utf8' });
  return said.split('\n').filter((line) => line !== '');
}

describe('completion in bash', () => {
  it('offers commands', () => {
    expect(bash('palier', 'ex')).toEqual(['explain']);
  });

  it('offers scenarios, and files beside them', () => {
    expect(bash('palier', 'load', 's')).toEqual(['smoke', 'spike', 'soak']);
    expect(bash('palier', 'load', './my')).toEqual(['./my-load.ts']);
  });

  it('offers the recorded runs', () => {
    expect(bash('palier', 'replay', '2026')).toEqual([RUN]);
  });
});

describe('completion in other shells', () => {
  it.skipIf(!has('fish'))('offers commands in fish', () => {
    const script = 'source (palier completion fish | psub); complete -C "palier ex"';
    const said = execFileSync('fish', ['--command', script], { cwd: folder, env, encoding: 'utf8' });
    expect(said).toMatch(/^explain\t/);
  });

  it.skipIf(!has('zsh'))('is a script that zsh takes', () => {
    const script = 'palier completion zsh > _palier && zsh -n _palier';
    expect(execFileSync('sh', ['-c', script], { cwd: folder, env, encoding: 'utf8' })).toBe('');
  });
});

function has(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
