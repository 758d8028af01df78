import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../../core/lib/errors.ts';
import { createProgram, runProgram } from '../program.ts';
import { fakeContext } from '../testing/context.ts';

async function palier(env: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const context = { ...fakeContext('/nowhere'), env };
  return { code: await runProgram(args, context), out: context.out(), err: context.err() };
}

const LANG = 'fr_FR.UTF-8';

describe('what is wrong with a command line', () => {
  it.each<[string, readonly string[], string, string]>([
    [
      'an unknown option',
      ['load', '--durtion', '5m'],
      "error: unknown option '--durtion'\n(Did you mean --duration?)",
      'erreur : option inconnue « --durtion »\n(Vouliez-vous dire --duration ?)',
    ],
    [
      'an unknown command',
      ['lod'],
      "error: unknown command 'lod'\n(Did you mean load?)",
      'erreur : commande inconnue « lod »\n(Vouliez-vous dire load ?)',
    ],
    [
      'an unknown command below another',
      ['sandbox', 'upp'],
      "error: unknown command 'upp'\n(Did you mean up?)",
      'erreur : commande inconnue « upp »\n(Vouliez-vous dire up ?)',
    ],
    [
      'a missing argument',
      ['check'],
      "error: missing required argument 'family'",
      'erreur : il manque l’argument « family »',
    ],
    [
      'a missing value',
      ['load', '--rate'],
      "error: option '--rate <requests/s>' argument missing",
      'erreur : l’option « --rate <requests/s> » attend une valeur',
    ],
    [
      'a missing option',
      ['hpa', 'replay'],
      "error: required option '--scenarios <file>' not specified",
      'erreur : l’option « --scenarios <file> » est obligatoire',
    ],
    [
      'too many arguments',
      ['replay', 'a', 'b'],
      "error: too many arguments for 'replay'. Expected 1 argument but got 2: a, b.",
      'erreur : trop d’arguments pour « replay » : 1 au plus, 2 reçus (a, b)',
    ],
    [
      'a value that a parser refuses',
      ['load', '--duration', 'soon'],
      "error: option '--duration <time>' argument 'soon' is invalid. expected a duration such as 90s, 5m or 1h30m",
      'erreur : la valeur « soon » ne convient pas à l’option « --duration <time> » : durée attendue, comme 90s, 5m ou 1h30m',
    ],
    [
      'a choice that there is not',
      ['runs', '--verdict', 'good'],
      "error: option '--verdict <verdict>' argument 'good' is invalid. Allowed choices are pass, fail, inconclusive.",
      'erreur : la valeur « good » ne convient pas à l’option « --verdict <verdict> » : valeurs possibles : pass, fail, inconclusive',
    ],
    [
      'an argument that is no choice',
      ['completion', 'csh'],
      "error: command-argument value 'csh' is invalid for argument 'shell'. Allowed choices are bash, zsh, fish.",
      'erreur : la valeur « csh » ne convient pas à l’argument « shell » : valeurs possibles : bash, zsh, fish',
    ],
    [
      'an empty value',
      ['load', '-n', ''],
      "error: option '-n, --namespace <name>' is empty: expected a value (is a variable of the shell not set?)",
      'erreur : l’option « -n, --namespace <name> » est vide, une valeur est attendue (une variable du shell non définie ?)',
    ],
  ])('is said in the language of its reader: %s', async (_, args, english, french) => {
    for (const [env, said, help] of [
      [{}, english, '(--help shows what there is)'],
      [{ LANG }, french, '(--help montre ce qui existe)'],
    ] as const) {
      const { code, err } = await palier(env, ...args);
      expect(err).toBe(`${said}\n${help}\n`);
      expect(code).toBe(EXIT.usage);
    }
  });

  it.each<[string, Readonly<Record<string, string>>, readonly string[], string]>([
    ['--lang, wherever it stands', {}, ['load', '--durtion', '--lang', 'fr'], 'erreur'],
    ['--lang=', {}, ['load', '--lang=fr', '--durtion'], 'erreur'],
    ['--lang before the environment', { LANG }, ['load', '--lang', 'en', '--durtion'], 'error'],
    ['the environment, when --lang names none', { LANG }, ['load', '--lang', 'xx'], 'erreur'],
    ['LC_ALL before LANG', { LANG, LC_ALL: 'C.UTF-8' }, ['load', '--durtion'], 'error'],
    ['nothing that stands after --', {}, ['replay', '--speeed', '--', '--lang', 'fr'], 'error'],
  ])('is said before anything is parsed in the language of %s', async (_, env, args, begin) => {
    expect((await palier(env, ...args)).err).toMatch(new RegExp(`^${begin}\\b`));
  });
});

it('shows its help in the language of its reader', async () => {
  const { out } = await palier({ LANG }, 'tune', '--help');
  expect(out).toContain('Utilisation : palier tune [options] [run]');
  expect(out).toContain('\nArguments :\n');
  expect(out).toContain('\nOptions :\n');
  expect(out).toContain('(par défaut : "latest")');
  expect(out.replaceAll(/\s+/g, ' ')).toContain('(valeurs possibles : "en", "fr")');
  expect(out).toContain('\nExemples :\n');
  const { out: all } = await palier({ LANG }, '--help');
  expect(all).toContain('Utilisation : palier [options] [commande]');
  expect(all).toContain('\nCommandes :\n');
});

/** What the help of a command and of those below it says, in words. */
function descriptionsOf(command: Command, path: string): (readonly [string, string])[] {
  const help = command.createHelp();
  const parts = [...help.visibleOptions(command), ...help.visibleArguments(command)];
  return [
    [path, command.description()] as const,
    ...parts.map((part) => [`${path} ${part.name()}`, part.description] as const),
    ...help.visibleCommands(command).flatMap((one) => descriptionsOf(one, `${path} ${one.name()}`)),
  ];
}

it('has every option, argument and command in each language', () => {
  const [en, fr] = (['en', 'fr'] as const).map((lang) =>
    descriptionsOf(createProgram({ ...fakeContext('/nowhere'), lang, finish: () => {} }), 'palier'),
  );
  const inBoth = en?.filter(([, text], i) => text === fr?.[i]?.[1]).map(([path]) => path);
  expect(en?.length).toBeGreaterThan(100);
  expect(inBoth).toEqual([]);
});

it('begins no line of the French help with a sign that belongs to the word before', async () => {
  const commands = createProgram({ ...fakeContext('/nowhere'), lang: 'fr', finish: () => {} }).commands;
  for (const command of commands) {
    const { out } = await palier({ LANG }, command.name(), '--help');
    expect(out).not.toMatch(/^ *[:;?!»]/m);
    expect(out).not.toMatch(/«$/m);
  }
});
