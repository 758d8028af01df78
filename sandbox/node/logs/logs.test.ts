import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ContainerLog } from './container-log.ts';
import { type LogRequest, readLog } from './read.ts';

let folder: string;
let now = Date.parse('2026-11-23T12:00:00Z');
const log = () => new ContainerLog(folder, () => now);
const all: LogRequest = {
  namespace: 'palier',
  pod: 'p',
  container: 'c',
  follow: false,
  previous: false,
  timestamps: false,
};

async function text(
  of: ContainerLog,
  request: Partial<LogRequest> = {},
  signal = new AbortController().signal,
) {
  let read = '';
  for await (const chunk of readLog(of, { ...all, ...request }, signal)) read += chunk;
  return read;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'palier-logs-'));
  now = Date.parse('2026-11-23T12:00:00Z');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the log of a container', () => {
  it('keeps whole lines however the chunks fall, each with its time', async () => {
    const it = log();
    it.start();
    it.write('stdout', 'one\ntw');
    now += 1_500;
    it.write('stderr', 'error\n');
    it.write('stdout', 'o\nthree');
    expect(await text(it)).toBe('one\nerror\ntwo\n');
    it.end();
    expect(await text(it, { timestamps: true })).toBe(
      '2026-11-23T12:00:00.000000000Z one\n2026-11-23T12:00:01.500000000Z error\n' +
        '2026-11-23T12:00:01.500000000Z two\n2026-11-23T12:00:01.500000000Z three\n',
    );
  });

  it('gives the newest lines, or those since a moment', async () => {
    const it = log();
    it.start();
    it.write('stdout', 'old\n');
    now += 60_000;
    it.write('stdout', 'a\nb\n');
    expect(await text(it, { tailLines: 1 })).toBe('b\n');
    expect(await text(it, { tailLines: 0 })).toBe('');
    expect(await text(it, { sinceMs: now - 5_000 })).toBe('a\nb\n');
    it.end();
  });

  it('keeps the life before', async () => {
    const it = log();
    it.start();
    it.write('stdout', 'first life\n');
    expect(await text(it, { previous: true })).toBe('');
    it.start();
    it.write('stdout', 'second life\n');
    expect(await text(it, { previous: true })).toBe('first life\n');
    expect(await text(it)).toBe('second life\n');
    it.end();
  });

  it('follows until the container ends', async () => {
    const it = log();
    it.start();
    it.write('stdout', 'before\n');
    const read = text(it, { follow: true });
    await Promise.resolve();
    it.write('stdout', 'after\n');
    setTimeout(() => it.end(), 10);
    expect(await read).toBe('before\nafter\n');
  });

  it('stops following when the reader goes away', async () => {
    const it = log();
    it.start();
    const reader = new AbortController();
    const read = text(it, { follow: true }, reader.signal);
    setTimeout(() => reader.abort(), 10);
    expect(await read).toBe('');
    it.end();
  });

  it('never keeps more than two files of 2 MiB of a life', async () => {
    const it = log();
    it.start();
    for (let i = 0; i < 60; i++) {
      it.write('stdout', `${i} ${'x'.repeat(100)}\n`.repeat(1_000));
      if (i % 10 === 9) it.read('current');
    }
    expect(readdirSync(folder).sort()).toEqual(['current.log', 'current.log.1']);
    const kept = await text(it);
    expect(kept.length).toBeGreaterThan(2e6);
    expect(kept.length).toBeLessThan(4.5e6);
    expect(kept.endsWith('x\n')).toBe(true);
    it.end();
  });
});
