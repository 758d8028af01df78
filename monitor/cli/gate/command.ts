import type { CommandContext } from '../command.ts';
import type { LocalizedCommand } from '../commander/localized-command.ts';
import { addCommon, collect, commonOf, type RawCommon } from '../options/options.ts';
import { resultsFolder } from '../options/results-folder.ts';

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
  addCommon(
    program
      .command('gate')
      .description(
        'the verdict on recorded runs, for pipelines: exit code 0 passed, 1 failed, 4 inconclusive',
      )
      .argument('[runs...]', 'run ids, their beginnings, "latest", run folders or groups (default: latest)')
      .option(
        '--baseline <run>',
        'nor may it be worse than this run or group of repeats; several times: than several',
        collect,
      )
      .option('--allow-different <what>', 'compare although these differ: image,hpa,… or all')
      .option('--force', 'compare whatever differs')
      .option(
        '--config <file>',
        'judge by the objectives of this file instead of those recorded with the run',
      )
      .option('--junit <file>', 'write JUnit XML')
      .option('--openmetrics <file>', 'write OpenMetrics, for the metrics reports of GitLab')
      .option(
        '--load-performance <file>',
        'write k6 metrics for the load performance widget of GitLab (one run)',
      )
      .option('--markdown <file>', 'write a summary for a merge request')
      .option('--github', 'print annotations for GitHub Actions')
      .option('--results <dir>', 'folder of the runs', 'results'),
    [
      ['palier gate', 'the newest run'],
      ['palier gate --junit junit.xml --markdown summary.md', 'with artifacts'],
      ['palier gate latest --config strict.yaml', 'by other objectives'],
      ['palier gate latest --baseline repeat-kxqzab --allow-different image', 'not worse than before'],
      ['palier gate 20261123T2254 20261124T0202 --json', 'two runs, as data'],
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
