/**
 * What Palier costs k6: the same load bare and observed, in turns. Bare in both settings: as a user starts k6, and with
 * the settings that Palier gives it, which make k6 cheaper by themselves. K6_BIN, and K6_V1_BIN for a second one.
 */

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import type { ScenarioName } from '../load/profiles.ts';
import { type Contender, contendersOf, type Load, requestScript } from './k6-cost/contenders.ts';
import { type Figures, measureWindow, startTarget, WARM_UP_S } from './k6-cost/measure.ts';
import { type Context, median, quartiles, type Row, runBench, type Target } from './lib/bench.ts';

const options = { seconds: 5, scenarioRps: 300 };
/** Of a load: what is before and after the window. */
const AROUND_S = WARM_UP_S + 1.5;
const ROUNDS = 6;
const SCENARIO_ROUNDS = 3;
const SCENARIOS: readonly ScenarioName[] = ['smoke', 'ramp', 'spike', 'soak', 'breakpoint'];

const binaries = [process.env.K6_BIN ?? 'k6', process.env.K6_V1_BIN].filter((path) => path !== undefined);
const named = binaries.map((k6, index) => ({ k6, name: index === 0 ? 'k6' : 'k6 1.8' }));

type Bench = Context<typeof options>;
type Round = Readonly<Record<'asStarted' | 'equal' | 'observed', Figures>>;

await runBench({
  title: 'what Palier costs k6: observed ÷ bare, in turns, medians of the rounds',
  options,
  notCovered: [
    "k6's start and its summary at the end, which are outside of the window",
    "the end of a long run: k6's own summary keeps every value, observed or not",
    'many pods or many names of requests: each is a few series more, pushed once a second',
    'other protocols than HTTP, TLS, large bodies, thousands of virtual users',
    'a machine where k6 has cores to spare: flat out, the target and k6 share those that are there',
    'a scenario of ours without what it tells the live view (a tag, 0.5 µs): bare, it tells it too',
  ],
  parts: Object.fromEntries(
    named.flatMap(({ k6, name }) => [
      [`${name}, 8 virtual users flat out`, (bench: Bench) => flatOut(bench, k6)],
      [`${name}, 1,000 requests/s`, (bench: Bench) => paced(bench, k6)],
      [`${name}, our scenarios`, (bench: Bench) => scenarios(bench, k6)],
    ]),
  ),
});

async function flatOut(bench: Bench, k6: string): Promise<Row[]> {
  const rounds = await compare(bench, k6, 'flat-out');
  return [
    ratio('rate, to k6 as a user starts it', rounds, 'asStarted', 'perSecond', { atLeast: 0.97 }),
    ratio('rate, to k6 with equal settings', rounds, 'equal', 'perSecond', { atLeast: 0.92 }),
    ratio('CPU per request, to k6 as a user starts it', rounds, 'asStarted', 'cpuMicrosPerRequest', {
      atMost: 1.02,
    }),
    ratio('CPU per request, to k6 with equal settings', rounds, 'equal', 'cpuMicrosPerRequest', {
      atMost: 1.1,
    }),
    ...absolute(rounds),
  ];
}

async function paced(bench: Bench, k6: string): Promise<Row[]> {
  const rounds = await compare(bench, k6, 'paced');
  return [
    ratio('CPU per request, to k6 as a user starts it', rounds, 'asStarted', 'cpuMicrosPerRequest', {
      atMost: 1.02,
    }),
    ratio('CPU per request, to k6 with equal settings', rounds, 'equal', 'cpuMicrosPerRequest', {
      atMost: 1.1,
    }),
    ...absolute(rounds),
  ];
}

/** Which of them goes first moves on from round to round: a machine that gets slower hits all of them. */
async function compare(bench: Bench, k6: string, mode: 'flat-out' | 'paced'): Promise<Round[]> {
  const { load, of, options, repeats } = bench;
  const { SYSTEM_TAGS, trendStats } = await load<typeof import('../monitor/sources/k6/command.ts')>(
    'monitor/sources/k6/command.ts',
  );
  const contenders = await contendersOf(load);
  const folder = await emptyFolder(bench, 'request');
  const target = await startTarget('one-item');
  const script = await requestScript(load, of, folder);
  const flags = ['--system-tags', SYSTEM_TAGS, '--summary-trend-stats', trendStats(null, {})];
  const plan = {
    scenario: 'bench',
    profile: mode,
    script: './request.ts',
    baseUrl: target.url,
    stages: [],
    thresholds: {},
    maxVUs: null,
  };
  const env = {
    BASE_URL: target.url,
    BENCH_MODE: mode,
    BENCH_SECONDS: String(options.seconds + AROUND_S),
  };
  const one: Load = { k6, script: { ...script, flags }, plan, env, folder };
  const rounds: Round[] = [];
  for (let round = 0; round < repeats(ROUNDS); round++)
    rounds.push(
      await inTurn(round, contenders, (contender, name) => {
        const tells = name === 'observed' ? { BENCH_TELLS: '1' } : {};
        return measureWindow(() => contender({ ...one, env: { ...env, ...tells } }), target, options.seconds);
      }),
    );
  target.end();
  return rounds;
}

/** The same traffic in each, in other shapes: as short as the window, as high as `scenarioRps`. */
async function scenarios(bench: Bench, k6: string): Promise<Row[]> {
  const { load, of, options, repeats } = bench;
  bench.path('dist/load/ramp.js');
  const { prepareLoad } = await load<typeof import('../monitor/sources/k6/prepare.ts')>(
    'monitor/sources/k6/prepare.ts',
  );
  const { asStarted, observed } = await contendersOf(load);
  const folder = await emptyFolder(bench, 'scenarios');
  const rows: Row[] = [];
  for (const scenario of SCENARIOS) {
    const target = await startTarget('items');
    const durationMs = (options.seconds + AROUND_S) * 1000;
    const { plan, script } = await prepareLoad({
      scenario,
      profile: 'ci',
      overrides: { baseUrl: target.url, durationMs, peakRps: options.scenarioRps },
      k6,
      cwd: of,
      env: process.env,
      scenariosDir: join(of, 'dist/load'),
    });
    const one: Load = { k6, script, plan, env: { PALIER_PLAN: JSON.stringify(plan) }, folder };
    const rounds: Pick<Round, 'asStarted' | 'observed'>[] = [];
    for (let round = 0; round < repeats(SCENARIO_ROUNDS); round++)
      rounds.push(
        await inTurn(round, { asStarted, observed }, (contender) =>
          measureWindow(() => contender(one), target, options.seconds),
        ),
      );
    target.end();
    rows.push(
      ratio(
        `CPU per request, ${scenario}, to k6 as a user starts it`,
        rounds,
        'asStarted',
        'cpuMicrosPerRequest',
        {
          atMost: 1.02,
        },
      ),
      shown(
        `CPU per request, ${scenario}, observed`,
        rounds,
        ({ observed }) => observed.cpuMicrosPerRequest,
        'µs',
      ),
    );
  }
  return rows;
}

async function inTurn<K extends string>(
  round: number,
  contenders: Readonly<Record<K, Contender>>,
  measure: (contender: Contender, name: K) => Promise<Figures>,
): Promise<Record<K, Figures>> {
  const names = Object.keys(contenders) as K[];
  const first = round % names.length;
  const figures: Partial<Record<K, Figures>> = {};
  for (const name of [...names.slice(first), ...names.slice(0, first)])
    figures[name] = await measure(contenders[name], name);
  return figures as Record<K, Figures>;
}

function ratio<K extends string>(
  name: string,
  rounds: readonly Readonly<Record<K | 'observed', Figures>>[],
  bare: K,
  figure: keyof Figures,
  target: Target,
): Row {
  const ratios = rounds.map((round) => round.observed[figure] / round[bare][figure]);
  const [low, middle, high] = quartiles(ratios);
  return {
    name,
    value: middle,
    unit: '×',
    target,
    note: `(quartiles ${low.toFixed(3)} to ${high.toFixed(3)})`,
  };
}

/** What the ratios are made of, and whether the target had time to spare. */
function absolute(rounds: readonly Round[]): Row[] {
  return [
    shown('rate, observed', rounds, ({ observed }) => observed.perSecond, '/s'),
    shown(
      'CPU per request, as a user starts it',
      rounds,
      ({ asStarted }) => asStarted.cpuMicrosPerRequest,
      'µs',
    ),
    shown('CPU per request, equal settings', rounds, ({ equal }) => equal.cpuMicrosPerRequest, 'µs'),
    shown('CPU per request, observed', rounds, ({ observed }) => observed.cpuMicrosPerRequest, 'µs'),
    shown("Palier's side, of a core", rounds, ({ observed }) => observed.palierCores, ''),
    {
      ...shown(
        'the target, of a core (must have time to spare)',
        rounds,
        ({ equal }) => equal.targetCores,
        '',
      ),
      target: { atMost: 0.7 },
    },
  ];
}

function shown<R>(name: string, rounds: readonly R[], pick: (round: R) => number, unit: string): Row {
  return { name, value: median(rounds.map(pick)), unit };
}

async function emptyFolder({ folder }: Bench, name: string): Promise<string> {
  const path = join(folder, name);
  await mkdir(path, { recursive: true });
  return path;
}
