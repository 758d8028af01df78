import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { EXIT } from '../../../core/lib/errors.ts';
import { runProgram } from '../program.ts';
import { fakeContext } from '../testing/context.ts';

const RUN = '20261124T020228Z-ramp-jubj';

let results: string;
beforeAll(async () => {
  results = await mkdtemp(join(tmpdir(), 'learn-'));
  await mkdir(join(results, RUN));
  const recorded = await readFile(new URL('../testing/ramp-sandbox.ndjson.gz', import.meta.url));
  await writeFile(join(results, RUN, 'timeline.ndjson'), gunzipSync(recorded));
});
afterAll(() => rm(results, { recursive: true }));

async function learn(input: string, ...args: readonly string[]) {
  const context = fakeContext(results, input);
  const code = await runProgram(['learn', RUN, '--results', results, ...args], context);
  return { code, out: context.out(), err: context.err() };
}

/** The four changes of the run, asked first. */
const CHANGES = ['--questions', '4'];

describe('palier learn', () => {
  it('asks, reveals, explains and keeps score, from a pipe', async () => {
    const { code, out } = await learn('4\n8\n3\n2\n', ...CHANGES);
    expect(code).toBe(EXIT.ok);
    expect(out).toMatch(/CPU is 211 % of request \(211m of 100m\), target 60 %: ratio 3\.52/);
    expect(out).toMatch(/Right: 4/);
    expect(out).toMatch(/You said 8, it decided 6[\s\S]*what the metrics alone ask for[\s\S]*maxReplicas 6/);
    expect(out).toMatch(/2 of 4 exactly right, 6 of 8 points/);
  });

  it('does not tell the answer before it was given', async () => {
    const { out } = await learn('4\n', ...CHANGES);
    const [asked = ''] = out.split(/Right:/);
    expect(asked).toMatch(/Decision 1 of 4/);
    expect(asked).not.toMatch(/scaled 1 → 4|asks for 4/);
  });

  it('speaks French', async () => {
    const { out } = await learn('4\n6\n3\n1\n', ...CHANGES, '--lang', 'fr');
    expect(out).toMatch(/4 sur 4 exactes, 8 points sur 8/);
    expect(out).toMatch(/Vous décidez comme le contrôleur/);
  });

  it('gives hints, takes no nonsense, and ends with q', async () => {
    const { code, out } = await learn('?\nfour\n-1\n4\nq\n', ...CHANGES);
    expect(code).toBe(EXIT.ok);
    expect(out).toMatch(/ratio × pods = 3\.52 × 1/);
    expect(out).toMatch(/expected a whole number, \? or q, got "four"/);
    expect(out).toMatch(/1 of 1 exactly right[\s\S]*3 decisions were not answered/);
  });

  it('gives the score as JSON, the lesson beside it', async () => {
    const { out, err } = await learn('4\n6\n', '--json', ...CHANGES);
    const told = JSON.parse(out);
    expect(told).toMatchObject({ schema: 'palier.learn/1', run: RUN, left: 2 });
    expect(told.answers.map(({ answer }: { answer: number }) => answer)).toEqual([4, 6]);
    expect(err).toMatch(/Decision 1 of 4/);
  });

  it('asks along with a run that goes on, until it ends', async () => {
    const id = '20261124T020300Z-ramp-live';
    const timeline = join(results, id, 'timeline.ndjson');
    const lines = (await readFile(join(results, RUN, 'timeline.ndjson'), 'utf8')).split('\n');
    const end = lines.findIndex((line) => line.includes('"type":"run.ended"'));
    const half = lines.findIndex((line) => JSON.parse(line).t > 100_000);
    await mkdir(join(results, id));
    await writeFile(timeline, `${lines.slice(0, half).join('\n')}\n`);
    const context = fakeContext(results, '1\n'.repeat(50));
    const learning = runProgram(['learn', id, '--results', results, '--questions', '50'], context);
    await vi.waitFor(() => expect(context.out()).toMatch(/Decision 4,/), 10_000);
    await appendFile(timeline, `${lines.slice(half, end + 1).join('\n')}\n`);
    expect(await learning).toBe(EXIT.ok);
    expect(context.out()).toMatch(/The run goes on/);
    expect(context.out()).toMatch(/You said 1, it decided 6/);
  });

  it('says what it expects when nobody is there to answer', async () => {
    const { code, err } = await learn('');
    expect(code).toBe(EXIT.usage);
    expect(err).toMatch(/expected answers, one a line, on standard input/);
  });

  it('knows its drills', async () => {
    const { code, err } = await learn('', '--drill', 'unplug-everything');
    expect(code).toBe(EXIT.usage);
    expect(err).toMatch(/target-too-low, max-too-small, no-requests, no-metrics-server/);
  });
});
