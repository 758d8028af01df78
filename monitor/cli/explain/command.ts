import type { CommandContext } from '../command.ts';
import type { LocalizedCommand } from '../commander/localized-command.ts';
import { addCommon, commonOf, type RawCommon, type RawObserve } from '../options/options.ts';
import { resultsFolder } from '../options/results-folder.ts';

interface RawExplain extends RawCommon, Pick<RawObserve, 'target' | 'context' | 'namespace'> {
  readonly run?: string;
  readonly at?: string;
  readonly all?: boolean;
  readonly from?: readonly string[];
  readonly results: string;
}

export function registerExplain(program: LocalizedCommand, context: CommandContext): void {
  addCommon(
    program
      .command('explain')
      .description('why the autoscaler decided what it did: now, or at any moment of a recorded run')
      .argument('[hpa]', 'name, or namespace/name (default: the one the run is about)')
      .option('--run <run>', 'run id, its beginning, "latest", or a run folder (default: "latest")')
      .option(
        '--at <time>',
        'the moment: 2:31 or 151s into the run, or an ISO time (default: the last decision)',
      )
      .option('--all', 'every decision of the run, one line each, with what our own algorithm decides')
      .option(
        '--from <file...>',
        'instead of a run: what "kubectl get hpa,deploy,pods,podmetrics -o json" printed',
      )
      .option(
        '-t, --target <target>',
        'instead of a run: a cluster as it is now; auto, sandbox or a context, as for "palier watch"',
      )
      .option('--context <name>', 'the same as --target <context>')
      .option('-n, --namespace <name>', 'a cluster as it is now, or with --from: namespace of the HPA')
      .option('--results <dir>', 'folder of the runs', 'results'),
    [
      ['palier explain', 'the last decision of the newest run'],
      ['palier explain --at 1:15 --lang fr', 'what held 75 s into it, in French'],
      ['palier explain web --run 20261123T2254 --all', 'all decisions of that autoscaler'],
      ['palier explain web -n shop', 'an autoscaler of the current cluster, now'],
      ['kubectl get hpa,deploy,pods -o json > now.json; palier explain --from now.json', 'without a run'],
    ],
  ).action(async (hpa: string | undefined, options: RawExplain) => {
    const { runExplain } = await import('./run.ts');
    context.finish(
      await runExplain(
        {
          hpa: hpa ?? null,
          run: options.run ?? null,
          observe: observeOf(options),
          namespace: (options.from && options.namespace) ?? null,
          at: options.at ?? null,
          all: options.all === true,
          from: options.from ?? [],
          resultsDir: resultsFolder(options.results, context),
          common: commonOf(options, context),
        },
        context,
      ),
    );
  });
}

/** null: nothing was said of a cluster. A namespace may be one of those in the files. */
function observeOf({ target, context, from, ...options }: RawExplain): RawObserve | null {
  const namespace = from === undefined ? options.namespace : undefined;
  if (target === undefined && context === undefined && namespace === undefined) return null;
  return {
    ...(target !== undefined && { target }),
    ...(context !== undefined && { context }),
    ...(namespace !== undefined && { namespace }),
  };
}
