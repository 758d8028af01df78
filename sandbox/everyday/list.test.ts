import { expect, it } from 'vitest';
import { formatAnswers, readAnswers, readCommands } from './list.ts';
import { shapeOf } from './shape.ts';

it('there are at least 200 commands, and a recorded answer for each', () => {
  const commands = readCommands();
  expect(commands.length).toBeGreaterThanOrEqual(200);
  expect(readAnswers().map(({ line }) => line)).toEqual(commands.map(({ line }) => line));
});

it('a comparison other than word by word needs its reason', () => {
  expect(readCommands('kubectl top pod\n  ~ first 1: chance')[0]?.how).toEqual({ first: 1 });
  expect(() => readCommands('kubectl top pod\n  ~ first 1')).toThrow('why');
  expect(() => readCommands('kubectl top pod\n  ~ keys:')).toThrow('why');
});

it('answers are read as they were written', () => {
  const answers = [
    { line: 'kubectl get x', exitCode: 1, shape: 'error: no\n\n$ not a command' },
    { line: 'kubectl delete y', exitCode: 0, shape: '' },
  ];
  expect(readAnswers(formatAnswers(answers))).toEqual(answers);
});

const TABLE = 'NAME  CPU(cores)\nweb  12m\n\nNAME  TYPE\nx  y';
const DESCRIBED = 'Name:  web\nLabels:  a=b\n  c=d\nEvents:  <none>';

it.each([
  ['exit', TABLE, ''],
  ['columns', TABLE, 'NAME  CPU(cores)\nNAME  TYPE'],
  ['keys', DESCRIBED, 'Name:\nLabels:\nEvents:'],
  [{ first: 1 }, DESCRIBED, 'Name:  web'],
  [{ matching: /^N/ }, DESCRIBED, 'Name:  web'],
] as const)('%j keeps of an answer what is compared', (how, text, shape) => {
  expect(shapeOf(text, how)).toBe(shape);
});
