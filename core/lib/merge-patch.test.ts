import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyMergePatch, mergePatchBetween } from './merge-patch.ts';
import { sameJson } from './same-json.ts';

describe('a merge patch', () => {
  it('merges objects, replaces lists and removes with null', () => {
    const spec = { minReplicas: 1, behavior: { scaleUp: { policies: [1, 2] }, scaleDown: { window: 60 } } };
    const patch = { minReplicas: 2, behavior: { scaleUp: { policies: [3] }, scaleDown: null } };
    expect(applyMergePatch(spec, patch)).toEqual({
      minReplicas: 2,
      behavior: { scaleUp: { policies: [3] } },
    });
  });

  it('between two values makes the second of the first', () => {
    const json = fc.dictionary(
      fc.string(),
      fc.oneof(fc.integer(), fc.array(fc.integer()), fc.dictionary(fc.string(), fc.integer())),
    );
    fc.assert(
      fc.property(json, json, (from, to) => {
        expect(sameJson(applyMergePatch(from, mergePatchBetween(from, to)), to)).toBe(true);
      }),
    );
  });

  it('takes names that every object inherits for names like others', () => {
    const odd = JSON.parse('{"__proto__": 0, "constructor": {}}');
    expect(mergePatchBetween(odd, {})).toEqual(JSON.parse('{"__proto__": null, "constructor": null}'));
    expect(sameJson(applyMergePatch({}, mergePatchBetween({}, odd)), odd)).toBe(true);
  });

  it('is empty between values that differ in the order of their keys only', () => {
    expect(mergePatchBetween({ a: 1, b: [{ c: 1, d: 2 }] }, { b: [{ d: 2, c: 1 }], a: 1 })).toEqual({});
  });
});
