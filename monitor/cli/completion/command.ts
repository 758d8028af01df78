import { Argument } from 'commander';
import { rawOf } from '../../../system/output/streams.ts';
import type { CommandContext } from '../command.ts';
import type { LocalizedCommand } from '../commander/localized-command.ts';
import { completionHelp } from './help.ts';
import { SHELLS, type Shell } from './shells.ts';

export function registerCompletion(program: LocalizedCommand, context: CommandContext): void {
  const help = completionHelp[context.lang];
  program
    .command('completion')
    .description(help.about)
    .addArgument(new Argument('<shell>', help.shell).choices(Object.keys(SHELLS)))
    .addHelpText('after', `\n${help.examples}`)
    .action((shell: Shell) => {
      rawOf(context.stdout).write(SHELLS[shell]);
    });
}
