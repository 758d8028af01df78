import type { CommandContext } from '../command.ts';
import type { LocalizedCommand } from '../commander/localized-command.ts';
import { sharedHelp } from '../options/help.ts';
import { addCommon, commonOf, type RawCommon, type RawObserve } from '../options/options.ts';
import { resultsFolder } from '../options/results-folder.ts';
import { explainHelp } from './help.ts';

interface RawExplain extends RawCommon, Pick<RawObserve, 'target' | 'context' | 'namespace'> {
  readonly run?: string;
  readonly at?: string;
  readonly all?: boolean;
  readonly from?: readonly string[];
  readonly results: string;
}

export function registerExplain(program: LocalizedCommand, context: CommandContext): void {
  const help = explainHelp[context.lang];
  const shared = sharedHelp[context.lang];
  addCommon(
    program
      .command('explain')
      .description(help.about)
      .argument('[hpa]', help.hpa)
      .option('--run <run>', help.run)
      .option('--at <time>', help.at)
      .option('--all', help.all)
      .option('--from <file...>', help.from)
      .option('-t, --target <target>', help.target)
      .option('--context <name>', help.context)
      .option('-n, --namespace <name>', help.namespace)
      .option('--results <dir>', shared.results, 'results'),
    [
      ['palier explain', help.examples.last],
      ['palier explain --at 1:15 --lang fr', help.examples.moment],
      ['palier explain web --run 20261123T2254 --all', help.examples.all],
      ['palier explain web -n shop', help.examples.now],
      ['kubectl get hpa,deploy,pods -o json > now.json; palier explain --from now.json', help.examples.files],
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
