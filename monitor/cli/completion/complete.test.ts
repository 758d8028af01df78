import { describe, expect, it } from 'vitest';
import type { CommandContext } from '../command.ts';
import { createProgram } from '../program.ts';
import { type Completion, complete, type Values } from './complete.ts';

const stream = { write: () => true, columns: 100 };
const program = createProgram({
  lang: 'en',
  version: '',
  env: {},
  stdout: stream,
  stderr: stream,
} as unknown as CommandContext);

const named: Values = async (name, option) => ({
  candidates: [{ value: `${name}${option ?? ''}`, description: '' }],
  files: name === 'file',
});
const at = (...words: string[]): Promise<Completion> => complete(program, words, named);
const valuesAt = async (...words: string[]) => (await at(...words)).candidates.map(({ value }) => value);

describe('complete', () => {
  it('gives commands, with what they do, and none that is hidden', async () => {
    const { candidates } = await at('');
    expect(candidates.map(({ value }) => value)).toContain('load');
    expect(candidates.every(({ description }) => description !== '')).toBe(true);
    expect(await valuesAt('re')).toEqual(['replay', 'report']);
  });

  it('gives the commands below a command', async () => {
    expect(await valuesAt('sandbox', '')).toEqual(expect.arrayContaining(['up', 'down', 'status']));
    expect(await valuesAt('help', 'ru')).toEqual(['runs']);
  });

  it('gives options only after a hyphen, and not those that are hidden', async () => {
    expect(await valuesAt('load', '--res')).toEqual(['--results']);
    expect(await valuesAt('load', '')).toEqual(['scenario']);
  });

  it('gives the values of an option that waits for one', async () => {
    expect(await valuesAt('load', '--lang', '')).toEqual(['en', 'fr']);
    expect(await valuesAt('load', 'ramp', '-p', '')).toEqual(['name--profile']);
    expect((await at('gate', '--junit', 'file')).files).toBe(true);
  });

  it('goes on after an option without a value, and after one with its value', async () => {
    expect(await valuesAt('load', '--ci', '')).toEqual(['scenario']);
    expect(await valuesAt('load', '--rate', '60', '')).toEqual(['scenario']);
  });

  it('repeats an argument only where several may stand', async () => {
    expect(await valuesAt('check', 'infra', 'a')).toEqual(['api']);
    expect(await valuesAt('load', 'ramp', '')).toEqual([]);
  });
});
