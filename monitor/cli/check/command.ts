import { Argument } from 'commander';
import { FAMILIES, type Family } from '../../check/check.ts';
import type { CommandContext } from '../command.ts';
import type { LocalizedCommand } from '../commander/localized-command.ts';
import {
  addCommon,
  collectNames,
  commonOf,
  prometheusHeaderOption,
  type RawCommon,
} from '../options/options.ts';

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
  const command = program
    .command('check')
    .description('check the project on its cluster, one line with evidence for each claim')
    .addArgument(new Argument('<family...>', 'what to check').choices([...FAMILIES]))
    .option('-t, --target <target>', 'auto, sandbox, or a kubeconfig context', 'auto')
    .option('--context <name>', 'kubeconfig context to use (the same as --target <context>)')
    .option(
      '-n, --namespace <name>',
      'namespace of the backend (default: palier, else the one of the context)',
    )
    .option('--hpa <name>', 'HorizontalPodAutoscaler of the backend (default: backend)', collectNames)
    .option('--monitoring-namespace <name>', 'namespace of Prometheus and its like', 'palier-monitoring')
    .option('--base-url <url>', 'address of the API (default: found from the Service)')
    .option('--prometheus <url>', 'address of Prometheus (default: found in the cluster)')
    .addOption(prometheusHeaderOption())
    .option('--no-kill', 'api: delete no pods')
    .option('--no-wait', 'judge what is there now: wait for no start and no metric')
    .option('--junit <file>', 'write the results as JUnit XML, too');
  addCommon(command, [
    ['palier check infra', 'pods, probes, DNS, volumes, metrics, events'],
    ['palier check api', 'every operation, read back from MySQL, also after pods were killed'],
    ['palier check resilience', 'kills a backend pod and MySQL under a light load'],
    ['palier check monitoring', 'exporter, targets, rules, metrics that move'],
    ['palier check infra api resilience monitoring --junit checks.xml', 'all of it, in a pipeline'],
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
