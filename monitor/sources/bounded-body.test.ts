import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { readBounded } from './bounded-body.ts';

/** Chunks for ever. */
function endless(): { body: Readable; given: () => number } {
  let given = 0;
  const body = new Readable({
    read() {
      given += 1024;
      this.push('x'.repeat(1024));
    },
  });
  return { body, given: () => given };
}

describe('an answer', () => {
  it('is read whole, whatever its pieces', async () => {
    const body = Readable.from([Buffer.from([0xc3]), Buffer.from([0xa9]), Buffer.from('!')]);
    expect(await readBounded(body, { maxBytes: 10, withinMs: 1_000 })).toBe('é!');
  });

  it('that has no end is a failure, and is read no further', async () => {
    const { body, given } = endless();
    const reading = readBounded(body, { maxBytes: 64 * 1024, withinMs: 10_000 });
    await expect(reading).rejects.toMatchObject({ kind: 'excessive' });
    expect(body.destroyed).toBe(true);
    expect(given()).toBeLessThan(1024 * 1024);
  });

  it('that says what is wrong is cut where it is enough', async () => {
    const { body } = endless();
    expect(await readBounded(body, { maxBytes: 1500, withinMs: 10_000, cut: true })).toHaveLength(1500);
    expect(body.destroyed).toBe(true);
  });

  it('that does not go on is a failure', async () => {
    const body = new Readable({ read() {} });
    body.push('{');
    await expect(readBounded(body, { maxBytes: 10, withinMs: 20 })).rejects.toMatchObject({
      kind: 'timeout',
    });
  });
});
