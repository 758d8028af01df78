import { exec } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import type { TimelineEvent } from '../core/timeline/events.ts';
import { encodeTimeline } from './recorder/line.ts';

const recording = new URL('./cli/testing/ramp-sandbox.ndjson.gz', import.meta.url);
const STATUSES = 1_000;

it('what is more than a pipe holds is written before the process ends', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'palier-main-'));
  try {
    const lines = gunzipSync(await readFile(recording))
      .toString()
      .trim()
      .split('\n');
    const events = lines.map((line) => JSON.parse(line) as TimelineEvent);
    const statuses = events.filter((event) => event.type === 'hpa.observed').slice(-2);
    const many = Array.from({ length: STATUSES }, (_, i) => ({ ...statuses[i % 2]!, t: i * 15_000 }));
    await writeFile(join(folder, 'timeline.ndjson'), encodeTimeline([events[0]!, ...many]));
    const main = join(import.meta.dirname, 'main.ts');
    // A pipe of the shell, whose reader is late: those of Node hold more.
    const program = `"${process.execPath}" "${main}" explain --all --json --run "${folder}"`;
    const { stdout } = await promisify(exec)(`${program} | (sleep 3; cat)`, { maxBuffer: 1e8 });
    expect(stdout.length).toBeGreaterThan(65_536);
    expect(JSON.parse(stdout).list.length).toBeGreaterThan(STATUSES / 2);
  } finally {
    await rm(folder, { recursive: true });
  }
});
