import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at, runStarted } from '../../core/testing/make.ts';
import { encodeTimeline } from './line.ts';
import { findRun, listRuns } from './results.ts';

let dir: string;
const LATER_MS = Date.now() + 3_600_000;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'palier-results-'));
  const started = at(0, runStarted());
  const ended = at(9, { type: 'run.ended', reason: 'settled', message: '' });
  await run('20261123T100000Z-ramp-aaaa', encodeTimeline([started, ended]), started);
  await run('20261123T110000Z-spike-bbbb', `${encodeTimeline([started])}{"t":1,"a`, started);
  await run('20261123T120000Z-ramp-cccc', '', 'not json at all');
  await writeFile(join(dir, 'README.md'), 'foreign');
  await mkdir(join(dir, 'my notes'));
  await mkdir(join(dir, '20261123T130000Z-ramp-dddd'));
  await symlink('/', join(dir, '20261123T140000Z-ramp-eeee'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

async function run(id: string, timeline: string, header: unknown) {
  await mkdir(join(dir, id));
  await writeFile(join(dir, id, 'timeline.ndjson'), timeline);
  await writeFile(join(dir, id, 'run.json'), typeof header === 'string' ? header : JSON.stringify(header));
}

describe('the results folder', () => {
  it('lists runs newest first and passes over what is foreign', async () => {
    const runs = await listRuns(dir, LATER_MS);
    expect(runs.map(({ runId, state, header }) => [runId, state, header === null])).toEqual([
      ['20261123T120000Z-ramp-cccc', 'cut', true],
      ['20261123T110000Z-spike-bbbb', 'cut', false],
      ['20261123T100000Z-ramp-aaaa', 'complete', false],
    ]);
    expect(runs[2]).toMatchObject({ startedAt: '2026-11-23T10:00:00Z', summary: null });
  });

  it('calls a run that was just written to running', async () => {
    const runs = await listRuns(dir, Date.now());
    expect(runs.map(({ state }) => state)).toEqual(['running', 'running', 'complete']);
  });

  it('has no runs where there is no folder', async () => {
    expect(await listRuns(join(dir, 'absent'), 0)).toEqual([]);
  });

  it('finds a run by its id, its beginning, as latest, and by path', async () => {
    const ramp = join(dir, '20261123T100000Z-ramp-aaaa');
    expect(await findRun(dir, '20261123T100000Z-ramp-aaaa', 0)).toBe(ramp);
    expect(await findRun(dir, '20261123T10', 0)).toBe(ramp);
    expect(await findRun(dir, 'latest', 0)).toBe(join(dir, '20261123T120000Z-ramp-cccc'));
    expect(await findRun(dir, `${ramp}/timeline.ndjson`, 0)).toBe(ramp);
  });

  it.each(['2026', 'nope', '..', '../..', '/etc', '.'])('refuses %s and says what there is', async (name) => {
    await expect(findRun(dir, name, 0)).rejects.toMatchObject({ code: 'run-not-found', exitCode: 2 });
  });

  it('says that a file is no folder of runs', async () => {
    await expect(listRuns(join(dir, 'README.md'), 0)).rejects.toMatchObject({ code: 'results-unreadable' });
  });
});
