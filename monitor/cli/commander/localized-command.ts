import { type Argument, Command, Help, InvalidArgumentError, Option } from 'commander';
import type { Lang } from '../../../core/lib/lang.ts';
import { suggest } from '../../../core/lib/suggest.ts';
import { type CommanderWords, commanderWords } from './words.ts';

/** A value that a parser of an option refuses, in each language. */
export class InvalidValue extends InvalidArgumentError {
  readonly texts: Readonly<Record<Lang, string>>;

  constructor(texts: Readonly<Record<Lang, string>>) {
    super(texts.en);
    this.texts = texts;
  }
}

/**
 * Commander's command, speaking our languages. It has no setting for that: below are the methods by which it says
 * what is wrong with a command line, each pinned by a test.
 */
export class LocalizedCommand extends Command {
  readonly lang: Lang;
  readonly #words: CommanderWords;

  constructor(lang: Lang, name?: string) {
    super(name);
    this.lang = lang;
    this.#words = commanderWords[lang];
  }

  override createCommand(name?: string): LocalizedCommand {
    return new LocalizedCommand(this.lang, name);
  }

  override createHelp(): Help {
    return Object.assign(new LocalizedHelp(this.#words), this.configureHelp());
  }

  missingArgument(name: string): never {
    this.error(this.#words.missingArgument(name), { code: 'commander.missingArgument' });
  }

  optionMissingArgument({ flags }: Option): never {
    this.error(this.#words.missingValue(flags), { code: 'commander.optionMissingArgument' });
  }

  missingMandatoryOptionValue({ flags }: Option): never {
    this.error(this.#words.missingOption(flags), { code: 'commander.missingMandatoryOptionValue' });
  }

  unknownOption(flag: string): never {
    const known = this.createHelp()
      .visibleOptions(this)
      .flatMap(({ long }) => long ?? []);
    this.error(this.#words.unknownOption(flag) + this.#meant(flag, known), {
      code: 'commander.unknownOption',
    });
  }

  unknownCommand(): never {
    const [name = ''] = this.args;
    const known = this.createHelp()
      .visibleCommands(this)
      .map((command) => command.name());
    this.error(this.#words.unknownCommand(name) + this.#meant(name, known), {
      code: 'commander.unknownCommand',
    });
  }

  _excessArguments(got: readonly string[]): never {
    this.error(this.#words.tooMany(this.name(), this.registeredArguments.length, got), {
      code: 'commander.excessArguments',
    });
  }

  _callParseArg(target: Option | Argument, value: string, before: unknown): unknown {
    try {
      return target.parseArg?.(value, before);
    } catch (error) {
      if (!(error instanceof InvalidArgumentError)) throw error;
      const { code, exitCode } = error;
      const why =
        error instanceof InvalidValue
          ? error.texts[this.lang]
          : this.#words.allowed((target.argChoices ?? []).join(', '));
      const said =
        target instanceof Option
          ? this.#words.invalidOption(target.flags, value, why)
          : this.#words.invalidArgument(target.name(), value, why);
      return this.error(said, { code, exitCode });
    }
  }

  #meant(typed: string, known: readonly string[]): string {
    const [nearest] = suggest(typed, known);
    return nearest === undefined ? '' : `\n${this.#words.didYouMean(nearest)}`;
  }
}

const TIED_SPACE = / (?=[:;?!»])|(?<=«) /g;
/** Stands for such a space where lines are broken: of width 1, in no text. */
const TIE = '\uE000';

class LocalizedHelp extends Help {
  readonly #words: CommanderWords;

  constructor(words: CommanderWords) {
    super();
    this.#words = words;
  }

  /** French sets a space before a colon: no line begins with one. */
  override boxWrap(text: string, width: number): string {
    return super.boxWrap(text.replaceAll(TIED_SPACE, TIE), width).replaceAll(TIE, ' ');
  }

  override styleTitle(title: string): string {
    return this.#words.titles[title] ?? title;
  }

  override commandUsage(command: Command): string {
    return super.commandUsage(command).replace('[command]', this.#words.command);
  }

  override optionDescription(option: Option): string {
    // `--no-settle` is true unless it is given: nobody needs to be told.
    return this.#described(option, option.required || option.optional ? option.defaultValue : undefined);
  }

  override argumentDescription(argument: Argument): string {
    return this.#described(argument, argument.defaultValue);
  }

  #described(
    { description, argChoices, defaultValueDescription }: Option | Argument,
    defaultValue: unknown,
  ): string {
    const extra = [
      ...(argChoices === undefined
        ? []
        : [this.#words.choices(argChoices.map((choice) => JSON.stringify(choice)).join(', '))]),
      ...(defaultValue === undefined
        ? []
        : [this.#words.byDefault(defaultValueDescription ?? JSON.stringify(defaultValue))]),
    ];
    return [description, ...(extra.length === 0 ? [] : [`(${extra.join(', ')})`])]
      .filter((part) => part !== '')
      .join(' ');
  }
}
