import type { Command } from 'commander';
import { commandsOf, helpOf, palierProgram, pathOf } from './commands.ts';

/** The manual pages, by file name: `palier.1`, and one for each command below it. The same program, the same text. */
export function manualPages(version: string): ReadonlyMap<string, string> {
  const all = commandsOf(palierProgram());
  const names = all.map(nameOf);
  return new Map(all.map((command) => [`${nameOf(command)}.1`, page(command, version, names)]));
}

function nameOf(command: Command): string {
  return pathOf(command).replaceAll(' ', '-');
}

function page(command: Command, version: string, names: readonly string[]): string {
  const help = command.createHelp();
  const options = help
    .visibleOptions(command)
    .map((option) => entry(option.flags, help.optionDescription(option)));
  const words = help
    .visibleArguments(command)
    .map((argument) => entry(argument.name(), help.argumentDescription(argument)));
  const commands = help
    .visibleCommands(command)
    .filter((one) => one.name() !== 'help')
    .map((one) => entry(nameOf(one), one.description()));
  const name = nameOf(command);
  return `${[
    `.TH ${name.toUpperCase()} 1 "" "palier ${version}" "Palier"`,
    `.SH NAME\n${roff(name)} \\- ${roff(command.description())}`,
    `.SH SYNOPSIS\n.B ${roff(help.commandUsage(command))}`,
    ...section('ARGUMENTS', words),
    ...section('COMMANDS', commands),
    ...section('OPTIONS', options),
    // Examples and whatever else stands below the options, line by line as it is.
    ...below(command).map(([title, text]) => `.SH ${title.toUpperCase()}\n.nf\n${roff(text)}\n.fi`),
    `.SH SEE ALSO\n${related(name, names)
      .map((one) => `.BR ${one} (1)`)
      .join(',\n')}`,
  ].join('\n')}\n`;
}

function section(title: string, entries: readonly string[]): readonly string[] {
  return entries.length === 0 ? [] : [`.SH ${title}\n${entries.join('\n')}`];
}

function entry(term: string, description: string): string {
  return `.TP\n.B ${roff(term)}\n${roff(description)}`;
}

/** What `addHelpText` has put below the help: its headings with their lines. */
function below(command: Command): readonly (readonly [string, string])[] {
  const known = /^(Usage|Arguments|Options|Commands):/;
  return helpOf(command)
    .split(/\n(?=[A-Z][\w ]+:)/)
    .slice(1)
    .filter((part) => !known.test(part))
    .map((part) => {
      const [, title = '', text = ''] = /^([A-Z][\w ]+):\s*([\s\S]*)$/.exec(part) ?? [];
      return [title, text.trimEnd()] as const;
    });
}

/** The page above, those below, and the first one. */
function related(name: string, names: readonly string[]): readonly string[] {
  const above = name.includes('-') ? [name.slice(0, name.lastIndexOf('-'))] : [];
  const beneath = names.filter((one) => one !== name && one.slice(0, one.lastIndexOf('-')) === name);
  const near = [...above, ...beneath].filter((one) => names.includes(one));
  return near.length > 0 ? near : ['kubectl'];
}

/** For roff: backslashes, hyphens that are to be copied, and lines that would be requests. */
function roff(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll(/^([.'])/gm, '\\&$1');
}
