import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WrittenSummary } from '../monitor/i18n/written.ts';
import type { Browser } from '../monitor/report/testing/browser.ts';
import { firstScreen, reader } from './testing/first-screen.ts';
import { PLACES, type Place, type PlaceName } from './testing/places.ts';
import { REGRESSIONS } from './testing/regressions.ts';

/** For a machine of two cores that carries k6 and the whole cluster. */
const CONFIG = `
objectives:
  errorRate: 0.01
  firstScaleUpSeconds: 60
  readyCapacitySeconds: 120
  mysqlConnectionsShare: 0.9
  atMaximumSeconds: 90
  inPhases:
    settled-under-load.p95Ms: 150
    reacting.p95Ms: 1000
`;

const places = (process.env.REGRESSION_PLACES ?? 'sandbox').split(',') as PlaceName[];

/** Where the runs stay, to look at them. */
const kept = process.env.REGRESSION_RESULTS;

let results: string;
let config: string;
let browser: Browser;
beforeAll(async () => {
  results = kept ?? (await mkdtemp(join(tmpdir(), 'palier-regressions-')));
  await mkdir(results, { recursive: true });
  config = join(results, 'palier.config.yaml');
  await writeFile(config, CONFIG);
  browser = await reader();
});
afterAll(async () => {
  await browser.close();
  if (kept === undefined) await rm(results, { recursive: true });
});

/** The same run and the same objectives each time; only what is injected differs. */
describe.each(places)('the gate, on the %s', (name) => {
  let place: Place;
  beforeAll(async () => {
    place = await PLACES[name]();
  });
  afterAll(() => place.remove());

  it('lets a good run pass', async () => {
    const { code, output, summary, seen } = await judgedRun(place, {});
    expect([code, summary.verdict], output).toEqual([0, 'pass']);
    expect(seen).toMatch(/Passed/i);
  });

  it.each(Object.entries(REGRESSIONS))('does not let pass: %s', async (_what, { inject, reason }) => {
    const { env, undo } = await inject(place);
    try {
      const { code, output, summary, seen } = await judgedRun(place, env);
      expect(code, output).toBe({ pass: 0, fail: 1, inconclusive: 4 }[summary.verdict]);
      expect(summary.verdict, output).not.toBe('pass');
      expect(seen).toMatch(reason);
    } finally {
      await undo();
    }
  });
});

async function judgedRun(place: Place, env: NodeJS.ProcessEnv) {
  await quiet(place);
  const folder = await mkdtemp(join(results, 'runs-'));
  const options = ['--baseline', '2s', '--no-settle', '--config', config, '--results', folder];
  const { code, output } = await place.load(env, ...options);
  const [run] = (await readdir(folder)).filter((entry) => /^\d/.test(entry));
  if (run === undefined) throw new Error(`palier load left no run:\n${output}`);
  const path = (file: string) => join(folder, run, file);
  const summary: WrittenSummary = JSON.parse(await readFile(path('summary.json'), 'utf8'));
  return { code, output, summary, seen: await firstScreen(browser, path('report.html')) };
}

/** Until the autoscaler is back at one pod that has little to do: nothing of what was before is left. */
async function quiet({ kubectl }: Place): Promise<void> {
  const status = [
    'currentReplicas',
    'desiredReplicas',
    'currentMetrics[0].resource.current.averageUtilization',
  ];
  const path = status.map((field) => `{.status.${field}}`).join(' ');
  const look = async () => {
    const text = await kubectl('get', 'hpa/backend', '-n', 'palier', '-o', `jsonpath=${path}`);
    const [current, desired, cpuPercent = ''] = text.split(' ');
    return current === '1' && desired === '1' && cpuPercent !== '' && Number(cpuPercent) < 50;
  };
  await expect.poll(look, { timeout: 420_000, interval: 5_000 }).toBe(true);
}
