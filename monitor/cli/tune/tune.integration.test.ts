import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { EXIT } from '../../../core/lib/errors.ts';
import { applyMergePatch } from '../../../core/lib/merge-patch.ts';
import { parseSpec } from '../../../hpa/spec/validate.ts';
import { encodeLine } from '../../recorder/line.ts';
import { runProgram } from '../program.ts';
import { fakeContext } from '../testing/context.ts';

/** A ramp on the sandbox: 1 → 4 → 6 → 3 → 1. */
const RUN = '20261124T020228Z-ramp-jubj';
const timeline = await recorded('ramp-sandbox');

async function recorded(name: string): Promise<string> {
  return gunzipSync(await readFile(new URL(`../testing/${name}.ndjson.gz`, import.meta.url))).toString();
}

let results: string;
beforeAll(async () => {
  results = await mkdtemp(join(tmpdir(), 'tune-'));
});
afterAll(() => rm(results, { recursive: true }));

async function folder(id: string, text: string): Promise<string> {
  await mkdir(join(results, id), { recursive: true });
  await writeFile(join(results, id, 'timeline.ndjson'), text);
  return id;
}

async function tune(...args: readonly string[]) {
  const context = fakeContext(results);
  const code = await runProgram(['tune', ...args, '--results', results], context);
  return { code, out: context.out(), err: context.err() };
}

describe('palier tune', () => {
  it.each([
    ['the sandbox', 'ramp-sandbox', RUN, 4],
    ['a real Kubernetes 1.34', 'ramp-cluster', '20261128T072822Z-ramp-hwfl', 6],
  ])(
    'predicts a run of %s within a twentieth of its pod-seconds, each step within one sync period',
    async (_where, recording, id, steps) => {
      const { code, out } = await tune(
        await folder(id, await recorded(recording)),
        '--json',
        '--budget',
        '60',
      );
      const { backtest } = JSON.parse(out);
      expect(code).toBe(EXIT.ok);
      expect(backtest.error).toBeLessThanOrEqual(0.05);
      expect(backtest.steps).toHaveLength(steps);
      expect(backtest.stepsWithinSync).toBe(true);
    },
  );

  it('writes a patch that the API server would take', async () => {
    const file = join(results, 'patch.yaml');
    const { out } = await tune(await folder(RUN, timeline), '--json', '--budget', '200', '-o', file);
    const { spec, best } = JSON.parse(out);
    const patch = parse(await readFile(file, 'utf8'));
    expect(parseSpec(applyMergePatch(spec, patch.spec)).ok).toBe(true);
    expect(patch).toEqual(best.patch);
  });

  it('tells what it knows, the steps, the trade-offs and the patch, in English and French', async () => {
    const id = await folder(RUN, timeline);
    const english = await tune(id, '--budget', '60', '--lang', 'en');
    expect(english.out).toMatch(/a request costs 5\.1 ms of CPU/);
    expect(english.out).toMatch(/1 → 4 {2}01:10 +1 → 4 01:10/);
    expect(english.out).toContain('palier load ramp --hpa-patch');
    expect(english.out).toMatch(/time short of pods ↑\n(.*\n){9}.*→ pod-seconds/);
    expect(english.out).toMatch(/: without it (pod-seconds|time short of pods|changes of the count) \d/);
    const french = await tune(id, '--budget', '60', '--lang', 'fr');
    expect(french.out).toMatch(/une requête coûte 5,1 ms de CPU/);
    expect(french.out).toMatch(/POD-SECONDES/);
  });

  it('draws no trade-off where only one thing counts', async () => {
    const { out } = await tune(await folder(RUN, timeline), '--budget', '60', '--objectives', 'changes');
    expect(out).toMatch(/POD-SECONDS/);
    expect(out).not.toMatch(/↑/);
  });

  it('does not advise when the model is off by more than the limit', async () => {
    // The workload really went to 6 pods at once and stayed: nothing that these settings would do.
    const changed = timeline.replaceAll(/"specReplicas":[1-4]/g, '"specReplicas":12');
    const lines = changed.split('\n').map(withChecksum).join('\n');
    const { code, out } = await tune(await folder('20261124T020229Z-ramp-offf', lines), '--json');
    expect(code).toBe(EXIT.inconclusive);
    expect(JSON.parse(out).refusal).toMatchObject({ code: expect.stringMatching(/error|never-scaled/) });
    expect(JSON.parse(out).front).toBeNull();
  });

  it('says why a run cannot be modelled', async () => {
    const start = `${timeline.split('\n').slice(0, 20).join('\n')}\n`;
    const { code, err } = await tune(await folder('20261124T020230Z-ramp-shrt', start));
    expect(code).toBe(EXIT.inconclusive);
    expect(err).toMatch(
      /decisions of the controller were seen, at least 4 are needed|no HorizontalPodAutoscaler/,
    );
  });

  it('puts prediction and measurement side by side', async () => {
    const id = await folder(RUN, timeline);
    const { code, out } = await tune(id, '--compare', id, '--json');
    const { predicted, measured, curves } = JSON.parse(out);
    expect(code).toBe(EXIT.ok);
    expect(curves.error).toBeLessThanOrEqual(0.05);
    expect(predicted.changes).toBe(measured.changes);
  });

  it('refuses objectives and numbers that are none', async () => {
    expect((await tune('latest', '--objectives', 'latency')).code).toBe(EXIT.usage);
    expect((await tune('latest', '--budget', '0')).code).toBe(EXIT.usage);
    expect((await tune('latest', '--pick', 'two')).code).toBe(EXIT.usage);
  });
});

function withChecksum(line: string): string {
  if (line === '') return line;
  const body = `${line.slice(0, line.lastIndexOf(',"crc":'))}}`;
  return encodeLine(JSON.parse(body), null);
}
