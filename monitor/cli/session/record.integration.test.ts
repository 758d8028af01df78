import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hpa, k6, loadEnded, runStarted } from '../../../core/testing/make.ts';
import { summarizeStream } from '../../../core/verdict/summary.ts';
import { registerSecret } from '../../../system/secrets/redact.ts';
import { writtenSummary } from '../../i18n/written.ts';
import { streamTimeline } from '../../recorder/read-timeline.ts';
import { createRunClock } from './clock.ts';
import { openRecording } from './record.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'palier-recording-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe('a recording', () => {
  it('has the same summary live and from its file, and a secret in neither', async () => {
    registerSecret('kubeconfig-S3CRET');
    const { type: _type, schema: _schema, runId: _runId, ...header } = runStarted();
    const run = await openRecording({
      resultsDir: root,
      header,
      clock: createRunClock(),
    });
    run.begin();
    run.stream.emit(hpa({ desired: 1, cpu: 5 }));
    run.stream.emit({ type: 'load.started', pid: 1 });
    run.stream.emit(k6(10));
    const message = 'GoError: dial mysql://root:S3CRET@db with kubeconfig-S3CRET';
    run.stream.emit(loadEnded({ outcome: 'script-error', exitCode: 107, message }));
    const live = await run.finish({ reason: 'load-failed', message });

    expect(live).toEqual(await summarizeStream(streamTimeline(run.dir)));
    expect(JSON.stringify(live.validity.findings)).toContain('dial mysql://***@db with ***');
    for (const name of await readdir(run.dir)) {
      expect(await readFile(join(run.dir, name), 'utf8'), name).not.toContain('S3CRET');
    }
  });

  const settled = { reason: 'settled', message: '' } as const;
  async function recorded() {
    const { type: _type, schema: _schema, runId: _runId, ...header } = runStarted();
    const run = await openRecording({ resultsDir: root, header, clock: createRunClock() });
    run.begin();
    run.stream.emit({ type: 'load.started', pid: 1 });
    run.stream.emit(k6(10));
    const path = join(run.dir, 'timeline.ndjson');
    await expect.poll(async () => (await stat(path)).size, { timeout: 10_000 }).toBeGreaterThan(0);
    const summary = async () => JSON.parse(await readFile(join(run.dir, 'summary.json'), 'utf8'));
    return { run, path, summary };
  }

  it('that was removed while it was written is told as that', async () => {
    const { run } = await recorded();
    await rm(run.dir, { recursive: true });
    run.stream.emit(k6(10));
    await expect(run.finish(settled)).rejects.toMatchObject({
      code: 'recording-incomplete',
      exitCode: 3,
      message: expect.stringContaining('was removed or replaced'),
    });
  });

  it('that was cut short while it was written leaves no summary that says pass', async () => {
    const { run, path, summary } = await recorded();
    await truncate(path, 0);
    run.stream.emit(k6(10));
    await expect(run.finish(settled)).rejects.toMatchObject({ code: 'recording-incomplete', exitCode: 3 });
    expect(await summary()).toMatchObject({ verdict: 'inconclusive', load: { requests: 0 } });
  });

  it('that was changed while it was written is summed up as whoever reads it later will', async () => {
    const { run, path, summary } = await recorded();
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace('"requests":10', '"requests":99'), { flag: 'r+' });
    const told = await run.finish(settled);
    expect(told.verdict).toBe('inconclusive');
    expect(told.load.requests).toBe(0);
    expect(await summary()).toEqual(JSON.parse(JSON.stringify(writtenSummary(told))));
    expect(run.problems()).toMatchObject([{ kind: 'damaged', line: 3 }]);
  });
});
