import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { at, k6, podMetrics, prometheus } from '../testing/make.ts';
import { checkEvent } from './check-event.ts';
import { type SampleType, stampOf } from './event-text.ts';
import type { TimelineEvent } from './events.ts';

const TYPES: readonly SampleType[] = ['k6.sample', 'prometheus.observed'];
const generator = { cpuMillicores: 120.5, cores: 2, throttledShare: null };
const SAMPLES: readonly TimelineEvent[] = [
  at(1_000, k6(20, { 'backend-a': 12, 'backend-b': 8 })),
  at(1_000.25, k6(0, null, { checksPassed: null, checksFailed: null, vus: null, vusMax: null })),
  at(2_000, { ...k6(3), histogram: null, exceptions: 1, generator }),
  at(0, k6(1, {}, { histogram: [] })),
  at(5_020, prometheus()),
  at(5_020, prometheus({ connections: null }, { up: null, instance: { shown: 'mysql-0 é', count: 2 } })),
];

describe('the text of a sample', () => {
  it.each(SAMPLES)('is told without parsing: %j', (event) => {
    const { t, at, type } = event;
    expect(stampOf(textOf(event), TYPES)).toEqual({ t, at, type });
    expect(
      stampOf(
        textOf(event),
        TYPES.filter((one) => one !== type),
      ),
    ).toBeNull();
  });

  it.each([undefined, { shown: 'mysql-0', count: 2 }])('is told of older recordings, too: %j', (database) => {
    const unknown = {
      exporterUp: true,
      up: null,
      queriesPerSecond: 240,
      connections: null,
      maxConnections: 151,
    };
    const rowOperationsPerSecond = { read: 300, inserted: 4, updated: null, deleted: 0.5 };
    const mysql = {
      ...unknown,
      threadsRunning: 2,
      slowQueriesPerSecond: 0,
      rowOperationsPerSecond,
      database,
    };
    const { backend } = prometheus();
    const older = { t: 5_020, at: '2026-11-23T10:00:05.020Z', type: 'prometheus.sample', mysql, backend };
    expect(checkEvent(JSON.parse(JSON.stringify(older)))).toMatchObject({
      kind: 'event',
      event: stampOf(textOf(older), TYPES) ?? 'told',
    });
    expect(stampOf(textOf({ ...older, mysql: { ...mysql, up: 1 } }), TYPES)).toBeNull();
  });

  it('is not told of an event that is to be parsed', () => {
    expect(stampOf(textOf(at(1, podMetrics(1, { 'backend-a': 3 }))), TYPES)).toBeNull();
    expect(stampOf(textOf(at(-1, k6(1))), TYPES)).toBeNull();
    expect(stampOf(textOf({ ...at(1, k6(1)), at: '2026-13-45T10:00:00Z' }), TYPES)).toBeNull();
    expect(stampOf(textOf(at(1, k6(-1))), TYPES)).toBeNull();
  });

  it('is well formed wherever it is told, however it was changed', () => {
    const edit = fc.record({
      at: fc.nat(800),
      remove: fc.nat(3),
      add: fc.oneof(
        fc.constantFrom(...'0123456789.-+eE,:[]{}"\\ntu\u0000\u001f\u00e9'),
        fc.constantFrom('null', '00', '1e9', ',"a":1', '"type":"gap"', '9'.repeat(17)),
      ),
    });
    let told = 0;
    fc.assert(
      fc.property(fc.constantFrom(...SAMPLES), fc.array(edit, { maxLength: 3 }), (event, edits) => {
        const changed = edits.reduce((text, { at, remove, add }) => {
          const from = at % text.length;
          return text.slice(0, from) + add + text.slice(from + remove);
        }, textOf(event));
        const stamp = stampOf(changed, TYPES);
        if (stamp === null) return;
        told++;
        const checked = checkEvent(JSON.parse(`${Buffer.from(changed, 'latin1')}}`));
        expect(checked).toMatchObject({ kind: 'event', event: stamp });
      }),
      { numRuns: 5_000 },
    );
    expect(told).toBeGreaterThan(100);
  });
});

/** As the reader sees it: one byte a character. */
function textOf(event: object): string {
  return Buffer.from(JSON.stringify(event).slice(0, -1)).toString('latin1');
}
