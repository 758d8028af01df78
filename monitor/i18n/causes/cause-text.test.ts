import { describe, expect, it } from 'vitest';
import { LANGS } from '../../../core/lib/lang.ts';
import type { ApiFailure, Cause, CauseCode, CauseValues, Detail } from '../../../core/timeline/cause.ts';
import { checkEvent } from '../../../core/timeline/check-event.ts';
import { causeText, whyRecorded, whyText } from './cause-text.ts';

const detail: Detail = { en: 'no answer within 5 s', fr: 'pas de réponse en 5 s' };
const watched = { resource: 'pods', namespace: 'shop' };

const ONE_EACH: { readonly [Code in CauseCode]: CauseValues[Code] } = {
  'request-failed': { ...watched, verb: 'watch', kind: 'timeout', status: null, detail, reconnecting: true },
  'connection-lost': {},
  'history-gone': {},
  'watch-ends-at-once': watched,
  'stream-was-dead': { ...watched, silentMs: 42_000, reconnecting: true },
  'silent-at-end': { ...watched, silentMs: 42_000, answered: true },
  'targets-unwatched': {
    targets: [
      { kind: 'Rollout', name: 'a', selector: 'app=a', failure: null },
      { kind: 'Rollout', name: 'b', selector: null, failure: null },
      { kind: 'Rollout', name: 'c', selector: null, failure: detail },
    ],
  },
  'metrics-server-missing': {},
  'metrics-server-failing': { status: 503, detail },
  'metrics-impossible': {
    first: { pod: 'a', container: 'main', resource: 'cpu', fault: 'negative' },
    more: 2,
  },
  'metrics-stale': { staleMs: 120_000, isEmpty: false },
  'prometheus-not-found': {},
  'prometheus-search-failed': { detail },
  'prometheus-failing': { detail },
  'prometheus-remarks': { how: detail, remarks: 'PromQL warning' },
  'dependency-unseen': { title: 'MySQL', exporter: 'mysqld_exporter' },
  'dependency-away': {
    title: 'MySQL',
    exporter: null,
    unscraped: { count: 1, names: ['a:9104'] },
    down: { count: 2, names: ['b:9104', 'c:9104'] },
    of: 4,
  },
  'dependency-refused': { queries: [{ gauge: 'connections', why: 'parse error' }] },
  'k6-starts': {},
  'k6-not-started': { detail },
  'k6-metrics-damaged': { detail },
  'k6-silent': { silentMs: 5_000 },
  'load-over': {},
  'target-silent': { detail },
  'target-port-forwarded': {},
  'target-unknown': { detail },
  'recorder-blocked': { path: '/tmp/timeline.ndjson', detail },
  'events-dropped': { count: 3 },
  'records-damaged': { records: 2, firstLine: 7 },
  'record-doubtful': { line: 7, detail },
  'clock-set': { apartMs: -7_000 },
  'process-suspended': { passedMs: 9_000 },
};

const causes = Object.entries(ONE_EACH).map(([code, values]) => ({ code, values }) as Cause);

describe('why a source does not see', () => {
  it.each(causes)('$code is said in each language by a sentence of its own', (cause) => {
    const told = LANGS.map((lang) => causeText(cause, lang));
    expect(new Set(told).size).toBe(LANGS.length);
    for (const text of told) expect(text).not.toMatch(/undefined|null|NaN|\[object/);
  });

  it.each(causes)('$code is recorded in English beside its code, and read again as it was', (cause) => {
    const stamp = { t: 0, at: '2026-12-01T10:00:00.000Z' };
    const event = { ...stamp, type: 'gap', source: 'hpa', fromT: 0, toT: 9_000, ...whyRecorded(cause) };
    const read = checkEvent(JSON.parse(JSON.stringify(event)));
    if (read.kind !== 'event' || read.event.type !== 'gap') throw new Error(JSON.stringify(read));
    expect(LANGS.map((lang) => whyText(read.event as typeof read.event & { type: 'gap' }, lang))).toEqual(
      LANGS.map((lang) => causeText(cause, lang)),
    );
  });

  it('is in English where the recording has no code, or one of a newer Palier', () => {
    const newer = { code: 'of-tomorrow', values: { a: 1 } } as unknown as Cause;
    expect(whyText({ reason: 'API unreachable' }, 'fr')).toBe('API unreachable');
    expect(whyText({ reason: 'told tomorrow', because: newer }, 'fr')).toBe('told tomorrow');
    const event = {
      t: 0,
      at: '2026-12-01T10:00:00.000Z',
      type: 'source.status',
      source: 'k6',
      state: 'down',
    };
    expect(checkEvent({ ...event, reason: 'told tomorrow', because: newer }).kind).toBe('event');
  });

  it('does not take values of another shape from a recording', () => {
    const because = { code: 'k6-silent', values: { silentMs: 'long' } };
    const event = {
      t: 0,
      at: '2026-12-01T10:00:00.000Z',
      type: 'source.status',
      source: 'k6',
      state: 'down',
    };
    expect(checkEvent({ ...event, reason: 'silent', because })).toMatchObject({
      kind: 'malformed',
      reason: 'source.status: expected a number at because.values.silentMs',
    });
  });

  it('names every way in which a request fails', () => {
    const FAILURES: readonly ApiFailure[] = [
      'unreachable',
      'timeout',
      'tls',
      'credentials',
      'unauthorized',
      'forbidden',
      'not-found',
      'gone',
      'throttled',
      'server',
      'excessive',
      'not-kubernetes',
    ];
    const told = FAILURES.flatMap((kind) => {
      const values = { ...ONE_EACH['request-failed'], kind };
      return LANGS.map((lang) => causeText({ code: 'request-failed', values }, lang));
    });
    expect(new Set(told).size).toBe(told.length);
  });
});
