import { Option } from 'commander';
import type { Lang } from '../../../core/lib/lang.ts';
import { parseConnections } from '../../../load/connections.ts';
import type { PlanOverrides } from '../../../load/plan.ts';
import { DEFAULT_PROFILE, DEFAULT_SCENARIO, listScenarios } from '../../../load/scenarios.ts';
import type { CommandContext } from '../command.ts';
import type { LocalizedCommand } from '../commander/localized-command.ts';
import { sharedHelp } from '../options/help.ts';
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
import { type LoadHelp, loadHelp } from './help.ts';

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
  const help = loadHelp[context.lang];
  const shared = sharedHelp[context.lang];
  const command = program
    .command('load')
    .description(help.about)
    .argument('[scenario]', help.scenario, DEFAULT_SCENARIO)
    .option('-p, --profile <name>', help.profile)
    .option('--base-url <url>', help.baseUrl)
    .option('--rate <requests/s>', help.rate, parsePositive)
    .option('--duration <time>', help.duration, parseDuration)
    .option('--max-vus <number>', help.maxVus, parsePositive)
    .option('--connections <policy>', help.connections)
    .addOption(new Option('--baseline <time>', help.baseline).argParser(parseDuration).default(5_000, '5s'))
    .option('--max-duration <time>', help.maxDuration, parseDuration)
    .option('--hpa-patch <file>', help.hpaPatch)
    .option('--repeat <times>', help.repeat, parseCount)
    .option('--no-settle', help.noSettle)
    .option('--config <file>', help.config)
    .option('--ci', help.ci)
    .option('--plain', shared.plain);
  addCommon(addObserve(command), [
    ['palier load', help.examples.normal],
    ['palier load smoke --target sandbox', help.examples.smoke],
    ['palier load spike --rate 200 --duration 5m', help.examples.spike],
    ['palier load ./my-test.ts -n shop --hpa web', help.examples.own],
    ['palier load --repeat 5', help.examples.repeated],
    ['palier load --ci --json > summary.json', help.examples.pipeline],
  ]);
  command.addHelpText('after', `\n${help.scenarios}\n${scenarioLines(help, context.lang).join('\n')}`);
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

function scenarioLines({ profileLine }: LoadHelp, lang: Lang): readonly string[] {
  return listScenarios(lang).flatMap(({ name, question, profiles }) => [
    `  ${name.padEnd(11)}${question}`,
    `  ${''.padEnd(11)}${profiles.map((one) => profileLine(one.name, minutes(one.durationMs), one.peakRps)).join(' · ')}`,
  ]);
}

function minutes(ms: number): string {
  return ms < 120_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`;
}
