import { describe, expect, it } from 'vitest';
import { foldFacts, initialFacts } from '../measure/facts.ts';
import { scalingBounds } from '../measure/scaling-bounds.ts';
import { at, loadEnded, prometheus, runStarted } from '../testing/make.ts';
import type { PalierEvent } from '../timeline/events.ts';
import { judgeDependencies } from './dependency-objectives.ts';

const label = { en: 'a', fr: 'a' };
const redis = {
  name: 'redis',
  title: 'Redis',
  gauges: [
    { name: 'memory', label, unit: 'bytes', query: 'q', limit: 1_000 },
    { name: 'hits', label, unit: 'share', query: 'q', worse: 'low', limit: 0.9 },
    { name: 'waiting', label, unit: 'count', query: 'q' },
    { name: 'unknown', label, unit: 'count', query: 'q' },
  ],
} as const;

const reading = (memory: number, hits: number, waiting: number): PalierEvent => ({
  ...prometheus(),
  dependencies: {
    redis: { scraped: null, up: true, gauges: { memory, hits, waiting, unknown: null } },
  },
});

const BEGUN = [
  [0, runStarted({ dependencies: [redis] })],
  [1_000, { type: 'load.started', pid: 1 }],
] as const;
const SEEN = [
  [2_000, reading(500, 0.97, 3)],
  [7_000, reading(900, 0.93, 8)],
] as const;
const UNSEEN = { type: 'gap', source: 'prometheus', fromT: 8_000, toT: 50_000, reason: '' } as const;

function judged(
  limit: Readonly<Record<string, number>>,
  ...events: readonly (readonly [number, PalierEvent])[]
) {
  const facts = [...BEGUN, ...events].reduce(
    (all, [t, event]) => foldFacts(all, at(t, event)),
    initialFacts(),
  );
  const limits = {
    firstScaleUpSeconds: null,
    readyCapacitySeconds: null,
    settledSeconds: null,
    errorRate: null,
    dependencies: limit,
  };
  const [objective] = judgeDependencies({ facts, bounds: scalingBounds(facts) }, limits);
  return objective;
}

describe('the limit of a gauge', () => {
  it.each([
    ['memory', 0.9, 'pass', 0.9, 'share'],
    ['memory', 0.89, 'fail', 0.9, 'share'],
    ['waiting', 8, 'pass', 8, 'count'],
    ['waiting', 7, 'fail', 8, 'count'],
    ['hits', 0.93, 'pass', 0.93, 'share'],
    ['hits', 0.94, 'fail', 0.93, 'share'],
  ])('%s of %d: %s, by the worst that was seen under load', (gauge, limit, verdict, value, unit) => {
    expect(judged({ [`redis.${gauge}`]: limit }, ...SEEN)).toMatchObject({
      name: `dependencies.redis.${gauge}`,
      verdict,
      value,
      limit,
      unit,
    });
  });

  it('says of one that gets worse downwards that it is a floor', () => {
    expect(judged({ 'redis.hits': 0.94 }, ...SEEN)).toMatchObject({
      direction: 'at-least',
      reason: { code: 'too-little', values: { value: 0.93, limit: 0.94 } },
    });
    expect(judged({ 'redis.memory': 0.5 }, ...SEEN)).not.toHaveProperty('direction');
  });

  it.each(['redis.unknown', 'redis.misspelt', 'postgres.connections'])(
    'that nobody tells of is no pass: %s',
    (key) => {
      expect(judged({ [key]: 1 }, ...SEEN)).toMatchObject({
        verdict: 'inconclusive',
        value: null,
        reason: { code: 'gauge-not-measured' },
      });
    },
  );

  it.each([
    // What is too bad already stays so, and what was fine may have been worse unseen.
    ['memory', 0.8, 'fail'],
    ['memory', 0.95, 'inconclusive'],
    ['memory', 1, 'pass'],
    ['hits', 0.95, 'fail'],
    ['hits', 0.9, 'inconclusive'],
  ])('where Prometheus was not seen for a while: %s of %d is %s', (gauge, limit, verdict) => {
    const events = [...SEEN, [50_000, UNSEEN], [60_000, loadEnded()]] as const;
    expect(judged({ [`redis.${gauge}`]: limit }, ...events)).toMatchObject({ verdict });
  });
});
