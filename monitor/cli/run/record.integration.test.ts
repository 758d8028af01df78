import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { summarizeStream } from '../../core/summary.ts';
import { hpa, k6, loadEnded, runStarted } from '../../core/testing/make.ts';
import { streamTimeline } from '../../recorder/read-timeline.ts';
import { registerSecret } from '../../secrets/redact.ts';
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
    expect(live.validity.reasons.join()).toContain('dial mysql://***@db with ***');
    for (const name of await readdir(run.dir)) {
      expect(await readFile(join(run.dir, name), 'utf8'), name).not.toContain('S3CRET');
    }
  });
});
