import type { CommandContext } from '../command.ts';
import type { LocalizedCommand } from '../commander/localized-command.ts';
import { addCommon } from '../options/options.ts';

export function registerHpa(program: LocalizedCommand, context: CommandContext): void {
  const hpa = program.command('hpa').description('the HorizontalPodAutoscaler algorithm on its own');
  addCommon(
    hpa
      .command('replay')
      .description('scenarios in, decisions out: NDJSON, one line per step of every scenario')
      .requiredOption(
        '--scenarios <file>',
        'file of scenarios, one a line, gzipped or not; - for standard input',
      ),
    [
      ['palier hpa replay --scenarios scenarios.ndjson', 'one decision a line'],
      ['zcat scenarios.gz | palier hpa replay --scenarios -', 'from standard input'],
    ],
  ).action(async (options: { readonly scenarios: string }) => {
    const { runHpaReplay } = await import('./replay.ts');
    context.finish(await runHpaReplay(options, context));
  });
}
