import { Argument } from 'commander';
import { rawOf } from '../../../system/output/streams.ts';
import type { CommandContext } from '../command.ts';
import type { LocalizedCommand } from '../commander/localized-command.ts';
import { SHELLS, type Shell } from './shells.ts';

export function registerCompletion(program: LocalizedCommand, context: CommandContext): void {
  program
    .command('completion')
    .description('completion of commands, options, scenarios and runs, for your shell')
    .addArgument(new Argument('<shell>', 'which shell').choices(Object.keys(SHELLS)))
    .addHelpText('after', EXAMPLES)
    .action((shell: Shell) => {
      rawOf(context.stdout).write(SHELLS[shell]);
    });
}

const EXAMPLES = `
Examples:
  $ source <(palier completion bash)   in ~/.bashrc
  $ source <(palier completion zsh)    in ~/.zshrc, after compinit
  $ palier completion fish > ~/.config/fish/completions/palier.fish`;
