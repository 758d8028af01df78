import { describe, expect, it } from 'vitest';
import type { Pod } from '../../cluster/objects.ts';
import { ManualClock } from '../../lib/clock.ts';
import { PodTokens } from './tokens.ts';

const pod = { metadata: { name: 'p' }, spec: { containers: [] } } as unknown as Pod;

describe('the tokens of a pod', () => {
  it('are asked for once for each audience, and anew after 80 % of their life', async () => {
    const clock = new ManualClock();
    let asked = 0;
    const tokens = new PodTokens(async (_pod, { audience, expirationSeconds }) => {
      asked += 1;
      return { token: `${audience ?? 'api'}-${asked}`, expiresAtMs: clock.now() + expirationSeconds * 1000 };
    }, clock);
    expect(tokens.renewInMs()).toBeUndefined();
    const api = () => tokens.token(pod, { expirationSeconds: 1_000 });
    expect([await api(), await api()]).toEqual(['api-1', 'api-1']);
    expect(await tokens.token(pod, { audience: 'vault' })).toBe('vault-2');
    expect(tokens.renewInMs()).toBe(800_000);
    clock.advance(799_999);
    expect(await api()).toBe('api-1');
    clock.advance(1);
    expect(tokens.renewInMs()).toBe(0);
    expect(await api()).toBe('api-3');
  });
});
