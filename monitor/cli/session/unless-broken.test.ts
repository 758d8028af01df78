import { describe, expect, it } from 'vitest';
import { unlessBroken } from './unless-broken.ts';

describe('work beside which something goes on', () => {
  it('gives what it gives, also when that has ended before', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const given = unlessBroken(promise, Promise.resolve());
    setImmediate(() => resolve('done'));
    expect(await given).toBe('done');
  });

  it('breaks with it, at once', async () => {
    const never = new Promise<string>(() => undefined);
    await expect(unlessBroken(never, Promise.reject(new Error('unreadable')))).rejects.toThrow('unreadable');
  });

  it('is told its own failure', async () => {
    const failed = Promise.reject(new Error('no k6'));
    await expect(unlessBroken(failed, new Promise<void>(() => undefined))).rejects.toThrow('no k6');
  });
});
