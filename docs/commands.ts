import type { Command } from 'commander';
import type { CommandContext } from '../monitor/cli/command.ts';
import { createProgram } from '../monitor/cli/program.ts';

const COLUMNS = 100;

/** The page docs/commands.md: the help of every command, as the program prints it. */
export function renderCommands(): string {
  const commands = commandsOf(palierProgram());
  const row = (command: Command) =>
    `| [\`${pathOf(command)}\`](#${pathOf(command).replaceAll(' ', '-')}) | ${command.description()} |`;
  return `${[
    '# Commands',
    'Made from `--help` by `node docs/generate.ts`. Do not edit.',
    ['| command | does |', '|---|---|', ...commands.slice(1).map(row)].join('\n'),
    ...commands.map((command) => `## ${pathOf(command)}\n\n\`\`\`text\n${helpOf(command)}\n\`\`\``),
  ].join('\n\n')}\n`;
}

/** Every command by its whole name, with its long options. */
export function optionsByCommand(): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(
    commandsOf(palierProgram()).map((command) => [
      pathOf(command),
      new Set(['--help', ...command.options.flatMap(({ long }) => (long == null ? [] : [long]))]),
    ]),
  );
}

/** The command and all that its help shows below it, in that order. */
export function commandsOf(command: Command): readonly Command[] {
  const below = command.createHelp().visibleCommands(command);
  return [command, ...below.filter((one) => one.name() !== 'help').flatMap(commandsOf)];
}

export function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}

export function helpOf(command: Command): string {
  let text = '';
  const writeOut = (part: string) => {
    text += part;
  };
  command.configureOutput({ writeOut, getOutHelpWidth: () => COLUMNS }).outputHelp();
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trim();
}

/** The program, of which nothing is run. */
export function palierProgram(): Command {
  const stream = { write: () => true, columns: COLUMNS };
  return createProgram({
    lang: 'en',
    version: '',
    env: {},
    stdout: stream,
    stderr: stream,
  } as unknown as CommandContext);
}
