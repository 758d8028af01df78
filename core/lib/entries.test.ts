import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { copies } from '../testing/copies.ts';
import { withEntries, withEntry, withoutEntry } from './entries.ts';

interface Value {
  readonly n: number;
}

const key = fc.integer({ min: 0, max: 300 }).map(String);
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ set: fc.array(key, { minLength: 1, maxLength: 3 }) }) },
  { weight: 3, arbitrary: fc.record({ drop: key }) },
  { weight: 1, arbitrary: fc.record({ set: fc.array(key, { minLength: 50, maxLength: 200 }) }) },
);

describe('a map whose versions share what they have in common', () => {
  it('has the entries of a Map in the order of a Map, and so has every version before', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
        const expected = new Map<string, Value>();
        let map: ReadonlyMap<string, Value> = new Map();
        const versions: { map: ReadonlyMap<string, Value>; entries: [string, Value][] }[] = [];
        let n = 0;
        for (const one of steps) {
          if ('drop' in one) {
            expected.delete(one.drop);
            map = withoutEntry(map, one.drop);
          } else {
            const entries = one.set.map((name) => [name, { n: n++ }] as const);
            for (const [name, value] of entries) expected.set(name, value);
            map = withEntries(map, entries);
          }
          versions.push({ map, entries: [...expected] });
        }
        for (const version of versions) {
          const { entries } = version;
          expect([...version.map]).toEqual(entries);
          expect([...version.map.keys()]).toEqual(entries.map(([name]) => name));
          expect([...version.map.values()]).toEqual(entries.map(([, value]) => value));
          expect(version.map.size).toBe(entries.length);
          for (const [name, value] of entries) expect(version.map.get(name)).toBe(value);
        }
        expect(map.has('301')).toBe(false);
      }),
      { numRuns: 40 },
    );
  });

  it('copies a small part of many entries to change one of them', () => {
    let map: ReadonlyMap<string, Value> = new Map();
    const copied = copies(() => {
      for (let i = 0; i < 5_000; i++) map = withEntry(map, `pod-${i}`, { n: i });
    });
    // One by one, each with all before it, it would be 12.5 millions.
    expect(copied).toBeLessThan(1_000_000);
    const later = copies(() => {
      for (let i = 0; i < 500; i++)
        map = withoutEntry(withEntry(map, `pod-${i}`, { n: -i }), `pod-${i + 1_000}`);
    });
    expect(later / 1_000).toBeLessThan(250);
    expect(map.size).toBe(4_500);
  });
});
