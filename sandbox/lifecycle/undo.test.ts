import { expect, test } from 'vitest';
import { Undo } from './undo.ts';

test('the newest goes first, and one that fails keeps none of the others', async () => {
  const undo = new Undo();
  const done: string[] = [];
  undo.push(() => done.push('first'));
  undo.push(async () => {
    throw new Error('the disk is full');
  });
  undo.push(() => done.push('last'));
  await expect(undo.unwind()).rejects.toThrow('the disk is full');
  expect(done).toEqual(['last', 'first']);
});

test('what was still starting when all else was put away goes at once', async () => {
  const undo = new Undo();
  const done: string[] = [];
  await undo.unwind();
  undo.push(() => done.push('late'));
  expect(done).toEqual(['late']);
});
