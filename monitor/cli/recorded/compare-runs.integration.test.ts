import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hpaObject } from '../../../core/testing/make.ts';
import { noisyRun, type Regression } from '../../../core/testing/noisy-run.ts';
import type { RunStarted } from '../../../core/timeline/events.ts';
import { encodeTimeline } from '../../recorder/line.ts';

const MAIN = join(import.meta.dirname, '..', '..', 'main.ts');
const GROUP = 'repeat-abcdef';
let results: string;

beforeAll(async () => {
  results = await mkdtemp(join(tmpdir(), 'palier-compare-'));
  for (const index of [1, 2, 3])
    await record(`20261120T10000${index}Z-ramp-aaaa`, index, undefined, {
      group: { id: GROUP, index, of: 3 },
    });
  await record('20261121T100000Z-ramp-same', 51);
  await record('20261121T110000Z-ramp-slow', 52, ({ latencyMs }) => ({
    latencyMs: (ms, t) => 1.8 * latencyMs(ms, t),
  }));
  await record('20261121T120000Z-ramp-less', 53, undefined, {
    hpaAtStart: [hpaObject({ desired: 1, max: 4 })],
  });
});
afterAll(() => rm(results, { recursive: true, force: true }));

async function record(runId: string, seed: number, regression?: Regression, over: Partial<RunStarted> = {}) {
  const dir = join(results, runId);
  await mkdir(dir);
  const events = noisyRun(seed, regression).map((event) =>
    event.type === 'run.started' ? { ...event, runId, ...over } : event,
  );
  await writeFile(join(dir, 'timeline.ndjson'), encodeTimeline(events));
  await writeFile(join(dir, 'run.json'), JSON.stringify(events[0]));
}

async function palier(...args: readonly string[]) {
  const child = spawn(process.execPath, [MAIN, ...args, '--results', results, '--lang', 'en'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, out, err };
}

describe('palier report with several runs', () => {
  it('refuses what is not the same, and says what differs and how to go on', async () => {
    const { code, out, err } = await palier('report', '20261121T100000Z', '20261121T120000Z');
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('autoscaler maxReplicas: 6 → 4');
    expect(err).toContain('--allow-different hpa');
  });

  it('shows the spread of a group', async () => {
    const { code, out } = await palier('report', GROUP, '--json');
    expect(code).toBe(0);
    const spread = JSON.parse(out);
    expect(spread).toMatchObject({ schema: 'palier.spread/1', differs: [] });
    expect(spread.runs).toHaveLength(3);
  });

  it('knows no other parts to allow', async () => {
    const { code, err } = await palier('report', GROUP, 'latest', '--allow-different', 'imgae');
    expect(code).toBe(2);
    expect(err).toContain('got imgae');
  });
});

describe('palier gate with a baseline', () => {
  it.each([
    ['20261121T100000Z', 0],
    ['20261121T110000Z', 1],
    ['20261121T120000Z', 4],
  ])('%s: exit code %d', async (run, expected) => {
    const junit = join(results, `${run}.xml`);
    const { code, out } = await palier('gate', run, '--baseline', GROUP, '--json', '--junit', junit);
    expect(code).toBe(expected);
    expect(JSON.parse(out).verdict).toBe({ 0: 'pass', 1: 'fail', 4: 'inconclusive' }[expected]);
    expect((await readFile(junit, 'utf8')).includes('baseline: errorRate')).toBe(expected !== 4);
  });

  it('compares all the same what is allowed to differ', async () => {
    const { code } = await palier(
      'gate',
      '20261121T120000Z',
      '--baseline',
      GROUP,
      '--allow-different',
      'hpa',
    );
    expect(code).toBe(0);
  });
});

describe('palier runs', () => {
  it('lists the repeats of a group', async () => {
    const { out } = await palier('runs', '--group', GROUP);
    expect(out.match(/repeat-abcdef \d\/3/g)).toHaveLength(3);
  });

  it('removes nothing without --yes when nobody can be asked', async () => {
    const { code, err } = await palier('runs', 'prune', '--keep', '0');
    expect(code).toBe(2);
    expect(err).toContain('expected --yes to remove 6 runs');
    expect((await palier('runs', '--json')).out).toContain('20261121T100000Z-ramp-same');
  });
});
