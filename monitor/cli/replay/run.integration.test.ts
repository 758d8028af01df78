import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { longWatch } from '../../../core/testing/long-watch.ts';
import { encodeTimeline } from '../../recorder/line.ts';
import { runProgram } from '../program.ts';
import { fakeContext } from '../testing/context.ts';

const RUN = '20261124T100000Z-watch-long';
let results: string;
beforeAll(async () => {
  results = await mkdtemp(join(tmpdir(), 'palier-replay-'));
  await mkdir(join(results, RUN));
  await writeFile(
    join(results, RUN, 'timeline.ndjson'),
    encodeTimeline(longWatch({ hours: 0.5, load: true })),
  );
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => rm(results, { recursive: true }));

async function replay(isTerminal: boolean, ...args: readonly string[]) {
  const context = fakeContext(results);
  Object.assign(context.stderr, { isTTY: true });
  Object.assign(context.stdout, { isTTY: isTerminal });
  // Reading takes long.
  let passedMs = performance.now();
  vi.spyOn(performance, 'now').mockImplementation(() => (passedMs += 2_000));
  const code = await runProgram(['replay', RUN, '--plain', '--results', results, ...args], context);
  return { code, out: context.out(), err: context.err() };
}

describe('how far a recording has been read', () => {
  it('is said beside lines that go elsewhere, and the line goes again', async () => {
    const { code, err } = await replay(false);
    expect(code).toBe(0);
    expect(err).toContain('reading the recording');
    expect(err.endsWith('\r\u001B[K')).toBe(true);
  });

  it('is not said between lines on the same terminal', async () => {
    const { out, err } = await replay(true);
    expect(out).toContain('HPA');
    expect(err).not.toContain('reading the recording');
  });
});
