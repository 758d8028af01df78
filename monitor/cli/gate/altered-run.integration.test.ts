import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT } from '../../../core/lib/errors.ts';
import { noisyRun } from '../../../core/testing/noisy-run.ts';
import type { TimelineEvent } from '../../../core/timeline/events.ts';
import { encodeTimeline } from '../../recorder/line.ts';
import { pageOptions } from '../../report/page/esbuild-page.mjs';
import { runProgram } from '../program.ts';
import { fakeContext } from '../testing/context.ts';

const BEFORE = '20261123T100000Z-ramp-befo';
const ALTERED = '20261124T100000Z-ramp-altd';
let results: string;

beforeAll(async () => {
  results = await mkdtemp(join(tmpdir(), 'altered-'));
  await build(pageOptions(join(import.meta.dirname, '..', '..', '..'), join(results, 'dist', 'report')));
  await record(BEFORE, 1, (lines) => lines);
});
afterAll(() => rm(results, { recursive: true }));

type Lines = readonly string[];

async function record(runId: string, seed: number, alter: (lines: Lines, sample: number) => Lines) {
  const events: readonly TimelineEvent[] = noisyRun(seed).map((event) =>
    event.type === 'run.started' ? { ...event, runId } : event,
  );
  const sample = events.findIndex(({ type }, index) => index > 100 && type === 'k6.sample');
  const lines = alter(encodeTimeline(events).split(/(?<=\n)/), sample);
  await mkdir(join(results, runId), { recursive: true });
  await writeFile(join(results, runId, 'timeline.ndjson'), lines.join(''));
  await writeFile(join(results, runId, 'run.json'), JSON.stringify(events[0]));
}

async function palier(...args: readonly string[]) {
  const context = fakeContext(results);
  const code = await runProgram([...args, '--results', results], context);
  return { code, out: context.out(), err: context.err() };
}

const gate = () => palier('gate', ALTERED, '--json');

describe('a run whose recording was altered', () => {
  it('passes as long as nothing is', async () => {
    await record(ALTERED, 2, (lines) => lines);
    const { code, err } = await gate();
    expect(err).toBe('');
    expect(code).toBe(EXIT.ok);
    const { out } = await palier('report', BEFORE, ALTERED, '--json');
    expect(JSON.parse(out).result).not.toBe('inconclusive');
  });

  it.each<[string, (lines: Lines, sample: number) => Lines]>([
    ['a line taken out', (lines, at) => lines.toSpliced(at, 1)],
    ['lines swapped', (lines, at) => lines.with(at, lines[at + 9] ?? '').with(at + 9, lines[at] ?? '')],
    ['a sample fifty times', (lines, at) => lines.toSpliced(at, 0, ...new Array(50).fill(lines[at] ?? ''))],
    ['events after the end', (lines, at) => [...lines, lines[at] ?? '']],
    ['a hole of zeros', (lines, at) => lines.toSpliced(at, 5, `${'\0'.repeat(5_000)}${lines[at]}`)],
    ['garbage without end', (lines, at) => lines.toSpliced(at, 0, 'garbage\n'.repeat(50_000))],
  ])('%s: told, and never a pass, whatever looks at it', async (_name, alter) => {
    await record(ALTERED, 2, alter);
    for (const args of [
      ['gate', ALTERED],
      ['report', ALTERED],
      ['replay', ALTERED, '--plain'],
      ['tune', ALTERED],
    ]) {
      const { code, out, err } = await palier(...args);
      const told = err.split('\n').filter((line) => line.includes('timeline.ndjson: '));
      expect(told.length, args[0]).toBeGreaterThan(0);
      expect(told.length, args[0]).toBeLessThan(15);
      if (args[0] === 'gate' || args[0] === 'tune') expect(code, args[0]).toBe(EXIT.inconclusive);
      if (args[0] === 'replay') expect(out).toContain('INCONCLUSIVE');
    }
    expect(JSON.parse((await gate()).out)).toMatchObject({ verdict: 'inconclusive' });
    expect(await readFile(join(results, ALTERED, 'report.md'), 'utf8')).toContain('gap');
    const compared = await palier('report', BEFORE, ALTERED, '--json');
    expect(compared.err).toContain(`${ALTERED}/timeline.ndjson: `);
    expect(JSON.parse(compared.out).result).toBe('inconclusive');
    const against = await palier('gate', ALTERED, '--baseline', BEFORE, '--json');
    expect(against.code).toBe(EXIT.inconclusive);
    const reverse = await palier('gate', BEFORE, '--baseline', ALTERED, '--json');
    expect(reverse.code).not.toBe(EXIT.ok);
    expect(reverse.err).toContain(`${ALTERED}/timeline.ndjson: `);
  });
});
