import { Option } from 'commander';
import { parseConnections } from '../../../load/connections.ts';
import type { PlanOverrides } from '../../../load/plan.ts';
import { DEFAULT_PROFILE, DEFAULT_SCENARIO, listScenarios } from '../../../load/scenarios.ts';
import type { CommandContext } from '../command.ts';
import type { LocalizedCommand } from '../commander/localized-command.ts';
import {
  addCommon,
  addObserve,
  commonOf,
  parseCount,
  parseDuration,
  parsePositive,
  type RawCommon,
  type RawObserve,
} from '../options/options.ts';
import { resultsFolder } from '../options/results-folder.ts';

interface LoadOptions extends RawCommon, RawObserve {
  readonly profile?: string;
  readonly baseUrl?: string;
  readonly rate?: number;
  readonly duration?: number;
  readonly maxVus?: number;
  readonly connections?: string;
  readonly baseline: number;
  readonly maxDuration?: number;
  readonly settle: boolean;
  readonly config?: string;
  readonly ci?: boolean;
  readonly plain?: boolean;
  readonly resultsDir?: string;
  readonly hpaPatch?: string;
  readonly repeat?: number;
}

export function registerLoad(program: LocalizedCommand, context: CommandContext): void {
  const command = program
    .command('load')
    .description(
      'put a load on the API with k6, watch the autoscaler answer until it has settled, record it all',
    )
    .argument('[scenario]', 'a scenario (below), or a path to a k6 script (.ts or .js)', DEFAULT_SCENARIO)
    .option(
      '-p, --profile <name>',
      `how long and how high: lab, ci or long (default: ${DEFAULT_PROFILE}, with --ci: ci)`,
    )
    .option('--base-url <url>', 'address of the API under test (default: found from the Service)')
    .option('--rate <requests/s>', 'scale the rates so that the highest is this', parsePositive)
    .option('--duration <time>', 'scale the durations so that they sum up to this (90s, 5m)', parseDuration)
    .option('--max-vus <number>', 'at most so many virtual users', parsePositive)
    .option(
      '--connections <policy>',
      'keep, new, or reuse:N: a new connection after N requests of a virtual user',
    )
    .addOption(
      new Option('--baseline <time>', 'observe at least so long before the load begins')
        .argParser(parseDuration)
        .default(5_000, '5s'),
    )
    .option('--max-duration <time>', 'end the whole run after this', parseDuration)
    .option(
      '--hpa-patch <file>',
      'run with these settings of the autoscaler (a patch of its spec, YAML or JSON), then put the old ones back',
    )
    .option(
      '--repeat <times>',
      'the same run so many times, one after the other: how much it varies',
      parseCount,
    )
    .option('--no-settle', 'do not wait until the autoscaler is back and quiet')
    .option(
      '--config <file>',
      'objectives to judge by (default: the nearest palier.config.yaml, .json or .ts)',
    )
    .option(
      '--ci',
      'for pipelines: profile ci, lines instead of a screen, no questions, JUnit and metrics beside the run',
    )
    .option('--plain', 'lines instead of a screen, also for screen readers (ACCESSIBLE=1 asks for the same)');
  addCommon(addObserve(command), [
    ['palier load', 'the default: ramp, on our backend in the current cluster, else in the sandbox'],
    ['palier load smoke --target sandbox', 'a minute on the built-in sandbox'],
    ['palier load spike --rate 200 --duration 5m', 'higher and longer'],
    ['palier load ./my-test.ts -n shop --hpa web', 'your own k6 script, your own autoscaler'],
    ['palier load --repeat 5', 'five times: a baseline with its spread'],
    ['palier load --ci --json > summary.json', 'in a pipeline'],
  ]);
  command.addHelpText('after', `\nScenarios:\n${scenarioLines().join('\n')}`);
  command.action(async (scenario: string, options: LoadOptions) => {
    const run =
      options.repeat === undefined ? (await import('./run.ts')).runLoad : await repeated(options.repeat);
    const ci = options.ci === true;
    context.finish(
      await run(
        {
          scenario,
          profile: options.profile ?? (ci ? 'ci' : DEFAULT_PROFILE),
          overrides: overridesOf(options),
          baseUrl: options.baseUrl ?? null,
          observe: options,
          resultsDir: resultsFolder(options.resultsDir ?? options.results ?? 'results', context),
          baselineMs: options.baseline,
          maxDurationMs: options.maxDuration ?? null,
          settle: options.settle,
          hpaPatch: options.hpaPatch ?? null,
          config: options.config ?? null,
          gateFiles: ci,
          plain: ci || options.plain === true,
          common: commonOf(options, context),
        },
        ci ? { ...context, env: { ...context.env, CI: '1' } } : context,
      ),
    );
  });
}

async function repeated(times: number): Promise<typeof import('./run.ts')['runLoad']> {
  const { repeatLoad } = await import('./repeat.ts');
  return (options, context) => repeatLoad(options, times, context);
}

function overridesOf({ rate, duration, maxVus, connections }: LoadOptions): PlanOverrides {
  return {
    ...(rate === undefined ? {} : { peakRps: rate }),
    ...(duration === undefined ? {} : { durationMs: duration }),
    ...(maxVus === undefined ? {} : { maxVUs: maxVus }),
    ...(connections === undefined ? {} : { connections: parseConnections(connections) }),
  };
}

function scenarioLines(): readonly string[] {
  return listScenarios().flatMap(({ name, question, profiles }) => [
    `  ${name.padEnd(11)}${question}`,
    `  ${''.padEnd(11)}${profiles.map((one) => `${one.name} ${minutes(one.durationMs)}, up to ${one.peakRps} requests/s`).join(' · ')}`,
  ]);
}

function minutes(ms: number): string {
  return ms < 120_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`;
}
