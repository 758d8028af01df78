import type { CommandContext } from '../command.ts';
import type { LocalizedCommand } from '../commander/localized-command.ts';
import { addCommon } from '../options/options.ts';
import { hpaHelp } from './help.ts';

export function registerHpa(program: LocalizedCommand, context: CommandContext): void {
  const help = hpaHelp[context.lang];
  const hpa = program.command('hpa').description(help.about);
  addCommon(
    hpa.command('replay').description(help.replay).requiredOption('--scenarios <file>', help.scenarios),
    [
      ['palier hpa replay --scenarios scenarios.ndjson', help.examples.file],
      ['zcat scenarios.gz | palier hpa replay --scenarios -', help.examples.pipe],
    ],
  ).action(async (options: { readonly scenarios: string }) => {
    const { runHpaReplay } = await import('./replay.ts');
    context.finish(await runHpaReplay(options, context));
  });
}
