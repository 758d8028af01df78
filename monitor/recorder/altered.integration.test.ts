import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { syntheticRun } from '../../core/testing/synthetic-run.ts';
import { summarize } from '../../core/verdict/summary.ts';
import { CHAIN_START, encodeLine, encodeTimeline } from './line.ts';
import { readTimeline } from './read-timeline.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'palier-altered-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const events = syntheticRun();
const lines = encodeTimeline(events).split(/(?<=\n)/);
const of = (type: string, from = 0) => events.findIndex((event, at) => at >= from && event.type === type);
const sample = of('k6.sample', 100);

async function read(content: string | readonly string[]) {
  const path = join(dir, 'timeline.ndjson');
  await writeFile(path, typeof content === 'string' ? content : content.join(''));
  const { events: found, problems } = await readTimeline(path);
  return { found, problems, kinds: [...new Set(problems.map(({ kind }) => kind))], run: summarize(found) };
}

describe('a recording that was altered', () => {
  it('as it was written, is judged', async () => {
    const { problems, run } = await read(lines);
    expect(problems).toEqual([]);
    expect(run.verdict).toBe('pass');
  });

  it.each<[string, readonly string[], string]>([
    ['a line was taken out', lines.toSpliced(sample, 1), 'out-of-chain'],
    ['the header was taken out', lines.slice(1), 'no-header'],
    ['the second line was taken out', lines.toSpliced(1, 1), 'out-of-chain'],
    ['the last line before the end was taken out', lines.toSpliced(-2, 1), 'out-of-chain'],
    ['a hundred lines were taken out', lines.toSpliced(sample, 100), 'out-of-chain'],
    ['every sample that told of a failure was taken out', withoutSome(), 'out-of-chain'],
    ['two lines were swapped', swapped(sample, sample + 1), 'out-of-chain'],
    ['two lines far apart were swapped', swapped(10, 200), 'out-of-chain'],
    ['a sample was repeated fifty times', lines.toSpliced(sample, 0, ...copies(50)), 'out-of-chain'],
    ['a sample was repeated once', lines.toSpliced(sample, 0, ...copies(1)), 'out-of-chain'],
    ['a line was put in elsewhere', lines.toSpliced(30, 0, ...copies(1)), 'out-of-chain'],
    ['an event comes after the end', [...lines, lines[sample] ?? ''], 'after-end'],
    ['the end comes twice', [...lines, lines.at(-1) ?? ''], 'after-end'],
    ['it goes on after the end', [...lines, ...lines.slice(1)], 'after-end'],
    ['a line without a chain was put in', lines.toSpliced(30, 0, unchained(sample)), 'out-of-chain'],
    ['a line was replaced by one with a checksum of its own', replaced(), 'out-of-chain'],
  ])('supports no verdict: %s', async (_name, altered, kind) => {
    const { found, kinds, run } = await read(altered);
    expect(kinds).toContain(kind);
    expect(found.filter(({ type }) => type === 'gap').length).toBeGreaterThan(0);
    expect(run.verdict).toBe('inconclusive');
    expect(run.validity.findings.map(({ code }) => code)).toContain('recording-gap');
  });

  it('tells of lines that were swapped as one gap, with the line', async () => {
    const { found } = await read(swapped(sample, sample + 1));
    const gaps = found.filter(({ type }) => type === 'gap');
    expect(gaps).toHaveLength(1);
    expect(gaps[0]).toMatchObject({ reason: expect.stringContaining(`line ${sample + 1} of the timeline`) });
  });

  it.each([
    ['cut at the end', lines.slice(0, -1)],
    ['cut within a line', [...lines.slice(0, 150), '{"t":1']],
  ])('is inconclusive and no more when it was only %s', async (_name, cut) => {
    const { found, kinds, run } = await read(cut);
    expect(kinds.filter((kind) => kind !== 'truncated')).toEqual([]);
    expect(found.some(({ type }) => type === 'gap')).toBe(false);
    expect(run.verdict).toBe('inconclusive');
  });

  it('one damaged line is one problem: the chain goes on behind it', async () => {
    const damaged = lines.with(sample, (lines[sample] ?? '').replace('"requests"', '"reqvests"'));
    expect((await read(damaged)).problems).toMatchObject([{ kind: 'damaged', line: sample + 1 }]);
  });
});

describe('a recording of an older Palier', () => {
  const old = events.map((_, index) => unchained(index));

  it('is judged as ever, and it is said that its lines are not chained', async () => {
    const { problems, run } = await read(old);
    expect(problems).toMatchObject([{ kind: 'unchained', lost: false, line: 1 }]);
    expect(run.verdict).toBe('pass');
  });

  it('is read, the recordings of our own tests', async () => {
    for (const name of ['ramp-sandbox', 'ramp-cluster']) {
      const url = new URL(`../cli/testing/${name}.ndjson.gz`, import.meta.url);
      const { kinds } = await read(gunzipSync(await readFile(url)).toString());
      expect(kinds).toEqual(['unchained']);
    }
  });

  it.each([
    ['two of its lines were swapped', [...old.slice(0, 50), old[70] ?? '', ...old.slice(50)], 'time-back'],
    ['it goes on after its end', [...old, old[70] ?? ''], 'after-end'],
    [
      'a chained line was put in',
      old.toSpliced(50, 0, `${encodeLine(events[49] ?? at0, CHAIN_START)}\n`),
      'out-of-chain',
    ],
  ])('supports no verdict when it can be seen that %s', async (_name, altered, kind) => {
    const { kinds, run } = await read(altered);
    expect(kinds).toEqual(['unchained', kind]);
    expect(run.verdict).toBe('inconclusive');
  });
});

const at0 = events[0] as (typeof events)[number];

function unchained(index: number): string {
  return `${encodeLine(events[index] ?? (events[0] as never), null)}\n`;
}
function swapped(a: number, b: number): readonly string[] {
  return lines.with(a, lines[b] ?? '').with(b, lines[a] ?? '');
}
function copies(count: number): readonly string[] {
  return Array.from({ length: count }, () => lines[sample] ?? '');
}
function withoutSome(): readonly string[] {
  return lines.filter((_, index) => index % 7 !== 3 || events[index]?.type !== 'k6.sample');
}
function replaced(): readonly string[] {
  const before = lines[sample - 1]?.slice(-11, -3) ?? '';
  const event = events[sample];
  if (event?.type !== 'k6.sample') throw new Error('expected a sample');
  return lines.with(sample, `${encodeLine({ ...event, failed: 0, requests: 1 }, before)}\n`);
}
