import type { Command, Option } from 'commander';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../../core/lib/errors.ts';
import { createProgram, runProgram } from '../program.ts';
import { fakeContext } from '../testing/context.ts';

const nowhere = '/nowhere';

async function palier(...args: readonly string[]) {
  const context = fakeContext(nowhere);
  return { code: await runProgram(args, context), err: context.err() };
}

/** Every command, as its words. */
function commandsOf(
  command: Command,
  words: readonly string[] = [],
): (readonly [readonly string[], Command])[] {
  return [[words, command], ...command.commands.flatMap((sub) => commandsOf(sub, [...words, sub.name()]))];
}

const commands = commandsOf(createProgram({ ...fakeContext(nowhere), lang: 'en', finish: () => {} }));
const withValue = commands.flatMap(([words, { options }]) =>
  options
    .filter((option: Option) => option.required || option.optional)
    .map(({ long }) => [words.join(' '), long ?? ''] as const),
);

describe('an option without its value', () => {
  it.each(withValue)('is a usage error: palier %s %s ""', async (command, option) => {
    const words = command.split(' ').filter((word) => word !== '');
    for (const args of [[option, ''], [`${option}=`], [option, ' \t']]) {
      const { code, err } = await palier(...words, ...args);
      expect(err).toMatch(/^error: option '.*' is empty: expected a value/);
      expect(code).toBe(EXIT.usage);
    }
  });

  it.each(['-n', '-t', '-p'])('also in its short form: palier load %s ""', async (option) => {
    expect((await palier('load', option, '')).code).toBe(EXIT.usage);
  });

  it.each(['web,', ',', 'web,,api', ' , '])('has no empty name among several: --hpa %j', async (names) => {
    for (const command of ['load', 'watch']) {
      const { code, err } = await palier(command, '--hpa', names);
      expect(err).toContain('one of them is empty');
      expect(code).toBe(EXIT.usage);
    }
  });

  it.each([
    ['load', 'scenario'],
    ['gate', 'runs'],
    ['explain', 'hpa'],
    ['report', 'runs'],
  ])('nor is an argument of palier %s', async (command, name) => {
    const { code, err } = await palier(command, '');
    expect(err).toMatch(new RegExp(`^error: argument '${name}' is empty`));
    expect(code).toBe(EXIT.usage);
  });
});
