import { describe, expect, it } from 'vitest';
import { type Followed, nothingFollowed } from '../../../core/explain/follow.ts';
import type { PodSnapshot, ResourceSample } from '../../../hpa/input.ts';
import { decodeMoment, encodeMoment, noLists } from './past-decision-text.ts';

const PODS = Array.from({ length: 2_000 }, (_, i) => podOf(i, 'Running'));
const SAMPLES = PODS.map(({ name }) => sampleOf(name, 0));

describe('a past decision of thousands of pods', () => {
  it('is told by what is different from the one before', () => {
    const first = encodeMoment(decided(PODS, SAMPLES), noLists);
    const pods = PODS.with(7, podOf(7, 'Pending')).toSpliced(1_000, 1);
    const second = encodeMoment(decided(pods, SAMPLES.toSpliced(1_000, 1)), first.lists);
    expect(second.text.length * 100).toBeLessThan(first.text.length);
    const { lists } = decodeMoment(first.text, noLists);
    expect(decodeMoment(second.text, lists).followed).toEqual(decided(pods, SAMPLES.toSpliced(1_000, 1)));
  });

  it.each([
    ['in another order', decided(PODS.toReversed(), SAMPLES.toReversed())],
    [
      'with other samples',
      decided(
        PODS,
        PODS.map(({ name }) => sampleOf(name, 1)),
      ),
    ],
    ['without samples', decided(PODS, [])],
    ['where they could not be read', decided(PODS, { error: 'down' })],
    ['without pods', decided([], [])],
    ['before any', nothingFollowed],
  ])('is as it was: %s', (_, followed) => {
    const first = encodeMoment(decided(PODS, SAMPLES), noLists);
    const { text } = encodeMoment(followed, first.lists);
    expect(decodeMoment(text, decodeMoment(first.text, noLists).lists).followed).toEqual(followed);
  });
});

function decided(pods: readonly PodSnapshot[], resource: readonly ResourceSample[] | { error: string }) {
  const last = { input: { namespace: 'palier', pods, metrics: { resource, object: {} } } };
  const hpas = new Map([['palier/web', { key: 'palier/web', last }]]);
  return { ...nothingFollowed, hpas } as unknown as Followed;
}

function podOf(i: number, phase: PodSnapshot['phase']): PodSnapshot {
  return { name: `web-${i}`, phase, resources: { containers: [{ name: 'api', requests: { cpu: '100m' } }] } };
}

function sampleOf(pod: string, timestampMs: number): ResourceSample {
  return { pod, timestampMs, windowSeconds: 15, containers: [{ name: 'api', usage: { cpu: '50m' } }] };
}
