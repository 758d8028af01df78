import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT } from '../../../core/lib/errors.ts';
import { runProgram } from '../program.ts';
import { fakeContext } from '../testing/context.ts';

/** A ramp on the sandbox: 1 → 4 → 6 → 3 → 1. */
const RUN = '20261124T020228Z-ramp-jubj';
const recording = new URL('../testing/ramp-sandbox.ndjson.gz', import.meta.url);

let folder: string;
let results: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'palier-explain-'));
  results = join(folder, 'results');
  await mkdir(join(results, RUN), { recursive: true });
  await writeFile(join(results, RUN, 'timeline.ndjson'), gunzipSync(await readFile(recording)));
});
afterAll(() => rm(folder, { recursive: true }));

async function explain(...args: readonly string[]) {
  const context = fakeContext(folder);
  const code = await runProgram(['explain', ...args], context);
  return { code, out: context.out(), err: context.err() };
}

describe('palier explain of files', () => {
  const hpa = (namespace: string) => ({
    kind: 'HorizontalPodAutoscaler',
    apiVersion: 'autoscaling/v1',
    metadata: { namespace, name: 'web', uid: namespace },
    spec: { scaleTargetRef: { kind: 'Deployment', name: 'web' }, maxReplicas: 3 },
  });
  const write = (name: string, content: unknown) => writeFile(join(folder, name), JSON.stringify(content));

  it('of two autoscalers of one name, asks which', async () => {
    await write('all.json', { items: [hpa('eu'), hpa('us')] });
    for (const args of [[], ['web']]) {
      const { code, out, err } = await explain(...args, '--from', 'all.json');
      expect({ code, out }).toEqual({ code: EXIT.usage, out: '' });
      expect(err).toContain('eu/web, us/web');
    }
    expect((await explain('us/web', '--from', 'all.json')).out).toContain('HPA us/web');
    expect((await explain('-n', 'us', '--from', 'all.json')).out).toContain('HPA us/web');
    const { code, err } = await explain('web', '-n', 'asia', '--from', 'all.json');
    expect(code).toBe(EXIT.usage);
    expect(err).toContain('There are: eu/web, us/web');
  });

  it.each([
    ['en', 'palier: nothing of denied.json is used: it has 1 × Status (pods is forbidden)'],
    ['fr', 'palier: rien de denied.json n’est utilisé : il contient 1 × Status (pods is forbidden)'],
  ])('names a file that is of no use (%s)', async (lang, told) => {
    await write('one.json', hpa('eu'));
    await write('denied.json', { kind: 'Status', message: 'pods is forbidden' });
    const { code, err } = await explain('--from', 'one.json', 'denied.json', '--lang', lang);
    expect(code).toBe(EXIT.ok);
    expect(err).toContain(told);
  });
});

describe('palier explain of a recorded run', () => {
  it('says why the last decision of the newest run was made, and which run that is', async () => {
    const { code, out, err } = await explain();
    expect(code).toBe(EXIT.ok);
    expect(err).toContain(RUN);
    expect(out).toContain('3 → 1 (decided at that moment)');
    expect(out).toContain('[observed] CPU is 5 % of request (15m of 300m), target 60 %: ratio 0.08');
    expect(out).toContain('they agree: 1');
    // The samples that the controller read came to us a moment after its status.
    expect(out).not.toContain('[unknown]');
  });

  it('says what held at a moment, and for how long the window still holds it', async () => {
    const { out } = await explain('backend', '--run', RUN, '--at', '4:30', '--lang', 'fr');
    expect(out).toContain('reste à 6');
    expect(out).toContain('voulu 3 ; la fenêtre se souvient encore de 6 (60 s)');
    expect(out).toMatch(/reste à 6 encore \d+ s : la fenêtre se souvient encore de 6/);
    expect(out).toContain('[observé] CPU à 21 % de la demande');
    // At 21 % it does want fewer: only the window holds it.
    expect(out).not.toContain('réduirait');
  });

  it('takes an ISO time for a moment too', async () => {
    const atOffset = await explain('--at', '4:30', '--json');
    const { askedAt } = JSON.parse(atOffset.out);
    const atTime = await explain('--at', askedAt, '--json');
    expect(JSON.parse(atTime.out).decision).toEqual(JSON.parse(atOffset.out).decision);
  });

  it('--all: each sync, one line, with what was measured and why, and how many agree', async () => {
    const { code, out } = await explain('--all');
    expect(code).toBe(EXIT.ok);
    const lines = out.trimEnd().split('\n');
    expect(lines.filter((line) => / → .*agrees/.test(line))).toHaveLength(23);
    expect(out).toMatch(/6 → 3 +CPU 4 % +3 +agrees +wanted 1; the window still remembers 3 \(60 s\)/);
    expect(lines.at(-1)).toBe('23 of 23 syncs of the HPA as our own algorithm decides');
  });

  it('--all --json: the same as data', async () => {
    const { decisions, agrees, differs, unknown, list } = JSON.parse((await explain('--all', '--json')).out);
    expect({ decisions, agrees, differs, unknown }).toEqual({
      decisions: 23,
      agrees: 23,
      differs: 0,
      unknown: 0,
    });
    expect(list).toHaveLength(23);
  });

  it.each([
    ['another autoscaler', ['nope'], EXIT.usage, /There are: palier\/backend|palier\/backend/],
    ['a moment after its end', ['--at', '99:00'], EXIT.usage, /expected a moment of the run/],
    ['a moment before the autoscaler was seen', ['--at', '0s'], EXIT.usage, /first seen later/],
    ['a run that is not there', ['--run', 'x'], EXIT.usage, /There are: 2026/],
    ['a run and files', ['--run', 'latest', '--from', 'x'], EXIT.usage, /--run with --from: expected one/],
    ['a moment of a cluster', ['-n', 'shop', '--at', '2:00'], EXIT.usage, /--at needs a run/],
    ['all of a cluster', ['--context', 'kind', '--all'], EXIT.usage, /--all needs a run/],
    ['a sandbox that is not up', ['--target', 'sandbox'], EXIT.environment, /no sandbox is running/],
  ])('refuses %s', async (_what, args, exitCode, message) => {
    const { code, out, err } = await explain(...args);
    expect(out).toBe('');
    expect(err).toMatch(message);
    expect(code).toBe(exitCode);
  });
});
