import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at, hpaObject, k6, PLAN, runStarted } from '../../core/testing/make.ts';
import type { PalierEvent, TimelineEvent } from '../../core/timeline/events.ts';
import { registerSecret } from '../../system/secrets/redact.ts';
import { type OpenRunOptions, openRun } from './open-run.ts';
import { readTimeline } from './read-timeline.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'palier-record-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const { type: _type, schema: _schema, runId: _runId, ...header } = runStarted();
const options = (over: Partial<OpenRunOptions> = {}): OpenRunOptions => ({
  resultsDir: join(root, 'results'),
  header,
  startedAt: new Date('2026-11-23T22:54:43Z'),
  emit: () => {},
  flushAfterMs: 20,
  ...over,
});

describe('recording a run', () => {
  it('makes the folder, run.json and a timeline that reads back', async () => {
    const run = await openRun(options());
    expect(run.runId).toMatch(/^20261123T225443Z-ramp-[a-z]{4}$/);
    const events: TimelineEvent[] = [at(0, run.header), at(1_000, k6(5)), at(2_000, k6(6))];
    for (const event of events) run.onEvent(event);
    await run.close();
    expect(await readTimeline(run.dir)).toEqual({ events, problems: [] });
    expect(JSON.parse(await readFile(join(run.dir, 'run.json'), 'utf8'))).toEqual({
      t: 0,
      at: '2026-11-23T22:54:43.000Z',
      ...run.header,
    });
    expect(await readdir(run.dir)).toEqual(['run.json', 'timeline.ndjson']);
  });

  it('writes no secret into any file', async () => {
    registerSecret('kube-S3CRETS3CRET');
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': 'S3CRETS3CRET' };
    const planted: OpenRunOptions['header'] = {
      ...header,
      load: { ...PLAN, baseUrl: 'http://u:S3CRETS3CRET@h' },
      hpaAtStart: [{ ...hpaObject({ desired: 1 }), annotations }],
    };
    const run = await openRun(options({ header: planted }));
    run.append(at(0, run.header));
    run.append(
      at(1, { type: 'source.status', source: 'hpa', state: 'down', reason: '401 for kube-S3CRETS3CRET' }),
    );
    await run.close();
    for (const name of await readdir(run.dir)) {
      expect(await readFile(join(run.dir, name), 'utf8')).not.toContain('S3CRET');
    }
  });

  it('names a user’s own script safely', async () => {
    const load = { ...PLAN, scenario: '../../Été <b>.ts' };
    const run = await openRun(options({ header: { ...header, load } }));
    await run.close();
    expect(run.runId).toMatch(/^20261123T225443Z-t-b-ts-[a-z]{4}$/);
  });

  it('gives two recorders of the same second two folders', async () => {
    const runs = await Promise.all(Array.from({ length: 8 }, () => openRun(options())));
    expect(new Set(runs.map(({ dir }) => dir)).size).toBe(8);
    await Promise.all(runs.map((run) => run.close()));
  });

  it.each([
    ['a file is in the way', async () => await fileInTheWay()],
    ['nothing can be made there', async () => '/proc/palier-results'],
  ])('says at once that it cannot record: %s', async (_name, where) => {
    await expect(openRun(options({ resultsDir: await where() }))).rejects.toMatchObject({
      code: 'results-unwritable',
      exitCode: 3,
      hint: expect.stringContaining('--results'),
    });
  });

  it('shows that the disk is full, keeps what it can, and records the gap when there is room again', async () => {
    let full = false;
    const emitted: PalierEvent[] = [];
    let send: (event: PalierEvent) => void = () => {};
    const run = await openRun(
      options({
        emit: (event) => {
          emitted.push(event);
          send(event);
        },
        wrapFile: (file) => ({
          fd: file.fd,
          datasync: () => file.datasync(),
          close: () => file.close(),
          write: (...args) =>
            full ? Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' })) : file.write(...args),
        }),
      }),
    );
    send = (event) => run.onEvent(at(9_000, event));
    run.append(at(0, run.header));
    full = true;
    run.append(at(1_000, k6(1)));
    await until(() => emitted.length === 1);
    expect(emitted[0]).toMatchObject({
      source: 'recorder',
      state: 'down',
      reason: expect.stringContaining('full'),
    });
    full = false;
    await until(() => emitted.length === 2);
    expect(emitted[1]).toMatchObject({ source: 'recorder', state: 'ok' });
    await run.close();
    const { events, problems } = await readTimeline(run.dir);
    expect(problems).toEqual([]);
    expect(events.map(({ type }) => type)).toEqual([
      'run.started',
      'k6.sample',
      'source.status',
      'source.status',
    ]);
  });

  it('notices that its folder was deleted, and does not close as if all were well', async () => {
    const emitted: PalierEvent[] = [];
    const run = await openRun(options({ emit: (event) => emitted.push(event) }));
    await rm(run.dir, { recursive: true });
    run.append(at(0, run.header));
    await until(() => emitted.length > 0);
    expect(emitted[0]).toMatchObject({ state: 'down', reason: expect.stringContaining('removed') });
    await expect(run.close()).rejects.toMatchObject({ code: 'recording-incomplete', exitCode: 3 });
  });

  it.each([
    ['emptied', 0],
    ['cut to its first line', null],
  ])(
    'notices that its timeline was %s, writes no more, and does not close as if all were well',
    async (_name, size) => {
      const emitted: PalierEvent[] = [];
      const run = await openRun(options({ emit: (event) => emitted.push(event) }));
      run.append(at(0, run.header));
      await until(() => run.writtenBytes() > 0);
      const headerBytes = run.writtenBytes();
      run.append(at(1_000, k6(1)));
      await until(() => run.writtenBytes() > headerBytes);
      const path = join(run.dir, 'timeline.ndjson');
      await truncate(path, size ?? headerBytes);
      run.append(at(2_000, k6(1)));
      await until(() => emitted.length > 0);
      expect(emitted[0]).toMatchObject({ state: 'down', reason: expect.stringContaining('cut short') });
      expect(run.flushSync()).toBe(false);
      await expect(run.close()).rejects.toMatchObject({ code: 'recording-incomplete', exitCode: 3 });
      expect((await stat(path)).size).toBe(size ?? headerBytes);
    },
  );

  it('really meets a file that cannot grow, and leaves a readable timeline', async () => {
    const child = spawn(
      'bash',
      ['-c', 'ulimit -f 16; exec "$0" "$@"', process.execPath, CHILD, join(root, 'small')],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    const output = await collect(child);
    expect(output).toContain('"state":"down"');
    const [runId] = await readdir(join(root, 'small'));
    const { events, problems } = await readTimeline(join(root, 'small', runId ?? ''));
    expect(events.length).toBeGreaterThan(5);
    expect(problems.every(({ kind }) => kind === 'truncated')).toBe(true);
  });
});

const CHILD = join(import.meta.dirname, 'testing', 'record-forever.ts');

describe('a recorder that is killed', () => {
  it('loses nothing that was on disk, at any moment', async () => {
    for (let round = 0; round < 12; round++) {
      const where = join(root, `killed-${round}`);
      const child = spawn(process.execPath, [CHILD, where], { stdio: ['ignore', 'pipe', 'pipe'] });
      let said = '';
      child.stdout.on('data', (data) => {
        said += data;
      });
      await until(() => said.includes('synced'));
      await new Promise((done) => setTimeout(done, Math.random() * 400));
      child.kill('SIGKILL');
      await new Promise((done) => child.once('close', done));
      const synced = Number(said.trim().split('\n').at(-1)?.split(' ')[1]);
      const [runId] = await readdir(where);
      const { events, problems } = await readTimeline(join(where, runId ?? ''));
      expect(synced).toBeGreaterThan(0);
      expect(events.length, `round ${round}`).toBeGreaterThanOrEqual(synced);
      expect(problems.filter(({ kind }) => kind !== 'truncated')).toEqual([]);
      expect(events.slice(1).every((event, index) => event.t === index + 1)).toBe(true);
    }
  });
});

async function fileInTheWay(): Promise<string> {
  const path = join(root, 'file');
  await writeFile(path, '');
  return path;
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!condition() && Date.now() < deadline) await new Promise((done) => setTimeout(done, 5));
  expect(condition()).toBe(true);
}

async function collect(child: ChildProcess): Promise<string> {
  let output = '';
  child.stdout?.on('data', (data) => {
    output += data;
    if (output.includes('"state":"down"')) child.kill('SIGKILL');
  });
  child.stderr?.on('data', (data) => {
    output += data;
  });
  await new Promise((done) => child.once('close', done));
  return output;
}
