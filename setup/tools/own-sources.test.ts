import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ownRelease, sourcesKey } from './own-sources.ts';
import { mustRun } from './run.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'palier-own-'));
  await write('main.go', 'package main');
  await write('go.mod', 'module x');
  await write('etcd/etcd.go', 'package etcd');
});
afterEach(() => rm(folder, { recursive: true }));

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
}

describe('the key of a program of our own', () => {
  it.each([
    ['a source', 'etcd/etcd.go', 'package etcd2', true],
    ['the version of a module', 'go.sum', 'x v1.2.3', true],
    ['how it is built', 'build.sh', 'go build', true],
    ['a source that came', 'scheduler/scheduler.go', 'package scheduler', true],
    ['a test', 'etcd/etcd_test.go', 'package etcd', false],
    ['what is written about it', 'README.md', '# It', false],
    ['a program that was built there', 'control-plane', 'ELF', false],
  ])('changes with what it is built from: %s', async (_what, path, text, changes) => {
    const before = sourcesKey(folder);
    await write(path, text);
    expect(sourcesKey(folder) !== before).toBe(changes);
  });

  it('changes when a source is moved', async () => {
    const before = sourcesKey(folder);
    await mustRun('mv', [join(folder, 'etcd'), join(folder, 'store')]);
    expect(sourcesKey(folder)).not.toBe(before);
  });
});

describe('the release of a program of our own', () => {
  it('is where this Palier was published, by the key of its sources', async () => {
    await write('package.json', JSON.stringify({ releases: 'https://git.example.com/packages' }));
    const asset = ownRelease(folder, 'palier-x', 'abc');
    expect(asset?.url).toMatch(
      /^https:\/\/git.example.com\/packages\/palier-x\/abc\/palier-x-linux-\w+\.tar\.gz$/,
    );
    expect(asset?.checksumsUrl).toBe('https://git.example.com/packages/palier-x/abc/SHA256SUMS');
  });

  it('is nowhere for sources that were not published', async () => {
    await write('package.json', '{}');
    expect(ownRelease(folder, 'palier-x', 'abc')).toBeNull();
  });
});
