import type { Lang } from '../../../core/lib/lang.ts';

/** What the parser of the command line and its help say. */
export interface CommanderWords {
  readonly titles: Readonly<Record<string, string>>;
  readonly command: string;
  readonly choices: (list: string) => string;
  readonly byDefault: (value: string) => string;
  readonly version: string;
  readonly help: string;
  readonly helpOfCommand: string;
  readonly seeHelp: string;
  readonly missingArgument: (name: string) => string;
  readonly missingValue: (flags: string) => string;
  readonly missingOption: (flags: string) => string;
  readonly unknownOption: (flag: string) => string;
  readonly unknownCommand: (name: string) => string;
  readonly didYouMean: (name: string) => string;
  readonly tooMany: (command: string, expected: number, got: readonly string[]) => string;
  readonly invalidOption: (flags: string, value: string, why: string) => string;
  readonly invalidArgument: (name: string, value: string, why: string) => string;
  readonly allowed: (list: string) => string;
  readonly emptyOption: (flags: string) => string;
  readonly emptyArgument: (name: string) => string;
}

const en: CommanderWords = {
  titles: {},
  command: '[command]',
  choices: (list) => `choices: ${list}`,
  byDefault: (value) => `default: ${value}`,
  version: 'the version of Palier',
  help: 'this help',
  helpOfCommand: 'the help of a command',
  seeHelp: '(--help shows what there is)',
  missingArgument: (name) => `error: missing required argument '${name}'`,
  missingValue: (flags) => `error: option '${flags}' argument missing`,
  missingOption: (flags) => `error: required option '${flags}' not specified`,
  unknownOption: (flag) => `error: unknown option '${flag}'`,
  unknownCommand: (name) => `error: unknown command '${name}'`,
  didYouMean: (name) => `(Did you mean ${name}?)`,
  tooMany: (command, expected, got) =>
    `error: too many arguments for '${command}'. Expected ${expected} argument${expected === 1 ? '' : 's'} but got ${got.length}: ${got.join(', ')}.`,
  invalidOption: (flags, value, why) => `error: option '${flags}' argument '${value}' is invalid. ${why}`,
  invalidArgument: (name, value, why) =>
    `error: command-argument value '${value}' is invalid for argument '${name}'. ${why}`,
  allowed: (list) => `Allowed choices are ${list}.`,
  emptyOption: (flags) =>
    `error: option '${flags}' is empty: expected a value (is a variable of the shell not set?)`,
  emptyArgument: (name) =>
    `error: argument '${name}' is empty: expected a value (is a variable of the shell not set?)`,
};

const fr: CommanderWords = {
  titles: {
    'Usage:': 'Utilisation :',
    'Arguments:': 'Arguments :',
    'Options:': 'Options :',
    'Global Options:': 'Options communes :',
    'Commands:': 'Commandes :',
    'Examples:': 'Exemples :',
  },
  command: '[commande]',
  choices: (list) => `valeurs possibles : ${list}`,
  byDefault: (value) => `par défaut : ${value}`,
  version: 'la version de Palier',
  help: 'cette aide',
  helpOfCommand: 'l’aide d’une commande',
  seeHelp: '(--help montre ce qui existe)',
  missingArgument: (name) => `erreur : il manque l’argument « ${name} »`,
  missingValue: (flags) => `erreur : l’option « ${flags} » attend une valeur`,
  missingOption: (flags) => `erreur : l’option « ${flags} » est obligatoire`,
  unknownOption: (flag) => `erreur : option inconnue « ${flag} »`,
  unknownCommand: (name) => `erreur : commande inconnue « ${name} »`,
  didYouMean: (name) => `(Vouliez-vous dire ${name} ?)`,
  tooMany: (command, expected, got) =>
    `erreur : trop d’arguments pour « ${command} » : ${expected} au plus, ${got.length} reçus (${got.join(', ')})`,
  invalidOption: (flags, value, why) =>
    `erreur : la valeur « ${value} » ne convient pas à l’option « ${flags} » : ${why}`,
  invalidArgument: (name, value, why) =>
    `erreur : la valeur « ${value} » ne convient pas à l’argument « ${name} » : ${why}`,
  allowed: (list) => `valeurs possibles : ${list}`,
  emptyOption: (flags) =>
    `erreur : l’option « ${flags} » est vide, une valeur est attendue (une variable du shell non définie ?)`,
  emptyArgument: (name) =>
    `erreur : l’argument « ${name} » est vide, une valeur est attendue (une variable du shell non définie ?)`,
};

export const commanderWords: Readonly<Record<Lang, CommanderWords>> = { en, fr };
