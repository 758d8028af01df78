import type { Command, Option } from 'commander';

/** A word that may stand here, and what it means. */
export interface Candidate {
  readonly value: string;
  readonly description: string;
}

/** What may stand at the end of a command line. */
export interface Completion {
  readonly candidates: readonly Candidate[];
  /** The shell's own file names may stand here, too. */
  readonly files: boolean;
}

/** Values that the program itself does not list: by the name of an argument or the placeholder of an option. */
export type Values = (name: string, option: string | null) => Promise<Completion | null>;

const NOTHING: Completion = { candidates: [], files: false };

/** @param words of the command line after `palier`; the last one is being typed, and may be empty */
export async function complete(
  program: Command,
  words: readonly string[],
  values: Values,
): Promise<Completion> {
  const typed = words.at(-1) ?? '';
  const { command, position, pending } = readWords(program, words.slice(0, -1));
  const all =
    pending === null
      ? await wordsOf(command, position, typed.startsWith('-'), values)
      : await valuesOf(pending, values);
  return { ...all, candidates: all.candidates.filter(({ value }) => value.startsWith(typed)) };
}

/** Which command the words name, how many arguments it has so far, and the option that waits for its value. */
function readWords(program: Command, words: readonly string[]) {
  let command = program;
  let position = 0;
  let pending: Option | null = null;
  for (const word of words) {
    if (pending !== null) pending = null;
    else if (word.startsWith('-')) pending = optionOf(command, word);
    else if (word !== 'help' || position > 0) {
      const below: Command | undefined = position === 0 ? subcommand(command, word) : undefined;
      if (below === undefined) position += 1;
      else command = below;
    }
  }
  return { command, position, pending };
}

function subcommand(command: Command, name: string): Command | undefined {
  return command.commands.find((one) => one.name() === name);
}

/** The option, when its value is the next word. */
function optionOf(command: Command, word: string): Option | null {
  const option = command.options.find(({ long, short }) => word === long || word === short);
  return option?.required === true ? option : null;
}

async function wordsOf(
  command: Command,
  position: number,
  options: boolean,
  values: Values,
): Promise<Completion> {
  const help = command.createHelp();
  if (options) {
    const candidates = help
      .visibleOptions(command)
      .map(({ long, description }) => ({ value: long ?? '', description }));
    return { candidates, files: false };
  }
  const commands = help
    .visibleCommands(command)
    .map((one) => ({ value: one.name(), description: one.description() }));
  if (position === 0 && commands.length > 0) return { candidates: commands, files: false };
  const argument = command.registeredArguments[position] ?? command.registeredArguments.at(-1);
  if (argument === undefined || (position > 0 && !argument.variadic)) return NOTHING;
  return argument.argChoices === undefined
    ? ((await values(argument.name(), null)) ?? NOTHING)
    : listed(argument.argChoices);
}

async function valuesOf(option: Option, values: Values): Promise<Completion> {
  if (option.argChoices !== undefined) return listed(option.argChoices);
  const placeholder = /<(.+)>/.exec(option.flags)?.[1] ?? '';
  return (await values(placeholder, option.long ?? null)) ?? NOTHING;
}

function listed(choices: readonly string[]): Completion {
  return { candidates: choices.map((value) => ({ value, description: '' })), files: false };
}
