import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { keepArchiveNames } from './archive.ts';

const folder = mkdtempSync(join(tmpdir(), 'palier [a.b]*,^$&-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('the entries of an archive are named as they were asked for', () => {
  mkdirSync(join(folder, 'sub'));
  writeFileSync(join(folder, 'sub', 'x'), 'text');
  const [program = '', ...args] = keepArchiveNames(
    ['tar', 'cf', '-', '/tmp/a&b'],
    ['tar', 'cf', '-', folder],
  );
  const archive = execFileSync(program, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const names = execFileSync('tar', ['tf', '-'], { input: archive, encoding: 'utf8' });
  expect(names).toBe('tmp/a&b/\ntmp/a&b/sub/\ntmp/a&b/sub/x\n');
});

it('other commands stay as they are', () => {
  expect(keepArchiveNames(['cat', '/tmp/x'], ['cat', '/real/x'])).toEqual(['cat', '/real/x']);
  expect(keepArchiveNames(['tar', 'cf', '-', 'x'], ['tar', 'cf', '-', 'x'])).toEqual(['tar', 'cf', '-', 'x']);
});
