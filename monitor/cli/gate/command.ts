import type { CommandContext } from '../command.ts';
import type { LocalizedCommand } from '../commander/localized-command.ts';
import { sharedHelp } from '../options/help.ts';
import { addCommon, collect, commonOf, type RawCommon } from '../options/options.ts';
import { resultsFolder } from '../options/results-folder.ts';
import { gateHelp } from './help.ts';

interface RawGate extends RawCommon {
  readonly results: string;
  readonly config?: string;
  readonly junit?: string;
  readonly openmetrics?: string;
  readonly loadPerformance?: string;
  readonly markdown?: string;
  readonly github?: boolean;
  readonly baseline?: readonly string[];
  readonly allowDifferent?: string;
  readonly force?: boolean;
}

export function registerGate(program: LocalizedCommand, context: CommandContext): void {
  const help = gateHelp[context.lang];
  const shared = sharedHelp[context.lang];
  addCommon(
    program
      .command('gate')
      .description(help.about)
      .argument('[runs...]', help.runs)
      .option('--baseline <run>', help.baseline, collect)
      .option('--allow-different <what>', shared.allowDifferent)
      .option('--force', shared.force)
      .option('--config <file>', help.config)
      .option('--junit <file>', help.junit)
      .option('--openmetrics <file>', help.openmetrics)
      .option('--load-performance <file>', help.loadPerformance)
      .option('--markdown <file>', help.markdown)
      .option('--github', help.github)
      .option('--results <dir>', shared.results, 'results'),
    [
      ['palier gate', help.examples.newest],
      ['palier gate --junit junit.xml --markdown summary.md', help.examples.artifacts],
      ['palier gate latest --config strict.yaml', help.examples.strict],
      ['palier gate latest --baseline repeat-kxqzab --allow-different image', help.examples.before],
      ['palier gate 20261123T2254 20261124T0202 --json', help.examples.two],
    ],
  ).action(async (runs: readonly string[], options: RawGate) => {
    const [{ runGate }, { parseAllowed }] = await Promise.all([
      import('./run.ts'),
      import('../recorded/compare-runs.ts'),
    ]);
    context.finish(
      await runGate(
        {
          runs: runs.length === 0 ? ['latest'] : runs,
          resultsDir: resultsFolder(options.results, context),
          config: options.config ?? null,
          files: {
            junit: options.junit ?? null,
            openmetrics: options.openmetrics ?? null,
            loadPerformance: options.loadPerformance ?? null,
            markdown: options.markdown ?? null,
          },
          github: options.github === true,
          baseline: options.baseline ?? [],
          allowed: parseAllowed(options.allowDifferent, options.force === true),
          common: commonOf(options, context),
        },
        context,
      ),
    );
  });
}
