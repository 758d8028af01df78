import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { longWatch } from '../../../core/testing/long-watch.ts';
import { CHAIN_START, checksumOf, encodeLine } from '../../recorder/line.ts';

const MAIN = join(import.meta.dirname, '../../main.ts');
/** All events of the recording at once take twice as much. */
const HEAP_MB = 64;
const HOURS = 12;

let run: string;
beforeAll(async () => {
  run = await mkdtemp(join(tmpdir(), 'palier-long-'));
  const file = createWriteStream(join(run, 'timeline.ndjson'));
  let previous = CHAIN_START;
  for (const event of longWatch({ hours: HOURS, load: true })) {
    const line = encodeLine(event, previous);
    previous = checksumOf(line);
    if (!file.write(`${line}\n`)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'close');
}, 60_000);
afterAll(() => rm(run, { recursive: true }));

it.each([
  ['explain', ['explain', '--run'], 'HPA palier/backend'],
  ['explain, of a moment', ['explain', '--at', '6:00:00', '--run'], 'HPA palier/backend'],
])('%s does not hold a long recording in memory', { timeout: 60_000 }, (_name, args, told) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [`--max-old-space-size=${HEAP_MB}`, MAIN, ...args, run],
    { encoding: 'utf8', maxBuffer: 1e8, env: { ...process.env, LC_ALL: 'C.UTF-8' } },
  );
  expect(stderr).not.toContain('heap out of memory');
  expect(stdout).toContain(told);
  expect(status).toBe(0);
});
