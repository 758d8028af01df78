import { Argument } from 'commander';
import { FAMILIES, type Family } from '../../check/check.ts';
import type { CommandContext } from '../command.ts';
import type { LocalizedCommand } from '../commander/localized-command.ts';
import { sharedHelp } from '../options/help.ts';
import {
  addCommon,
  collectNames,
  commonOf,
  prometheusHeaderOption,
  type RawCommon,
} from '../options/options.ts';
import { checkHelp } from './help.ts';

interface CheckOptions extends RawCommon {
  readonly target?: string;
  readonly context?: string;
  readonly namespace?: string;
  readonly hpa?: readonly string[];
  readonly monitoringNamespace: string;
  readonly baseUrl?: string;
  readonly prometheus?: string;
  readonly prometheusHeader?: readonly string[];
  readonly kill: boolean;
  readonly wait: boolean;
  readonly junit?: string;
}

export function registerCheck(program: LocalizedCommand, context: CommandContext): void {
  const help = checkHelp[context.lang];
  const shared = sharedHelp[context.lang];
  const command = program
    .command('check')
    .description(help.about)
    .addArgument(new Argument('<family...>', help.families).choices([...FAMILIES]))
    .option('-t, --target <target>', help.target, 'auto')
    .option('--context <name>', shared.context)
    .option('-n, --namespace <name>', help.namespace)
    .option('--hpa <name>', help.hpa, collectNames)
    .option('--monitoring-namespace <name>', help.monitoringNamespace, 'palier-monitoring')
    .option('--base-url <url>', help.baseUrl)
    .option('--prometheus <url>', shared.prometheus)
    .addOption(prometheusHeaderOption(context.lang))
    .option('--no-kill', help.noKill)
    .option('--no-wait', help.noWait)
    .option('--junit <file>', help.junit);
  addCommon(command, [
    ['palier check infra', help.examples.infra],
    ['palier check api', help.examples.api],
    ['palier check resilience', help.examples.resilience],
    ['palier check monitoring', help.examples.monitoring],
    ['palier check infra api resilience monitoring --junit checks.xml', help.examples.all],
  ]).action(async (families: readonly Family[], options: CheckOptions) => {
    const [{ runCheck }, { namedPrometheus }] = await Promise.all([
      import('./run.ts'),
      import('../options/prometheus.ts'),
    ]);
    context.finish(
      await runCheck(
        {
          families,
          observe: options,
          monitoringNamespace: options.monitoringNamespace,
          baseUrl: options.baseUrl ?? null,
          prometheus: namedPrometheus(options, context),
          kill: options.kill,
          wait: options.wait,
          junit: options.junit ?? null,
          common: commonOf(options, context),
        },
        context,
      ),
    );
  });
}
