import { describe, expect, it } from 'vitest';
import type { Json } from '../../../core/lib/json.ts';
import { hpaObject } from './objects/hpa.ts';
import { choosePodScope } from './pod-scope.ts';
import { hpaObject as listed } from './testing/shop.ts';

async function scopeFor(hpas: readonly object[]) {
  const asked: string[] = [];
  const client = {
    getJson: async (path: string): Promise<Json> => {
      asked.push(path);
      return { metadata: { resourceVersion: '7' }, items: [] };
    },
  };
  const scope = await choosePodScope({
    client,
    namespace: 'shop',
    signal: new AbortController().signal,
    hpas: hpas.map((hpa) => hpaObject(hpa as Json)),
    selectors: Promise.resolve([{ matchLabels: { app: 'web' } }]),
  });
  return { ...scope, asked };
}

describe('which pods are read', () => {
  it('all of a small namespace, by one request, however many autoscalers count the same pods', async () => {
    const { spec, ...other } = listed('web', 60);
    const { wholeNamespace, takeList, asked } = await scopeFor([
      { ...other, spec },
      { ...listed('web-2', 60), spec },
    ]);
    expect(wholeNamespace).toBe(true);
    expect(asked).toHaveLength(1);
    expect(takeList()).toMatchObject({ items: [] });
    expect(takeList()).toBeNull();
  });

  it('those of the scale targets, where these alone are many: no request finds that out', async () => {
    const { wholeNamespace, query, asked } = await scopeFor([listed('web', 60), listed('api', 60)]);
    expect(wholeNamespace).toBe(false);
    expect(query).toEqual({ labelSelector: 'app=web' });
    expect(asked).toEqual([]);
  });
});
