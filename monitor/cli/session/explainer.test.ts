import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { followAgreement } from '../../../core/explain/agreement.ts';
import { alone } from '../../../core/explain/follow.ts';
import { type GoldenScenario, goldenEvents } from '../../../core/explain/testing/golden-events.ts';
import { createExplainer } from './explainer.ts';
import { createMoments } from './past-decisions.ts';

const file = new URL('../../../hpa/golden/dev-1.37.2.jsonl.gz', import.meta.url);
const [scenario] = gunzipSync(readFileSync(file)).toString().split('\n', 1);
const events = goldenEvents(JSON.parse(scenario!) as GoldenScenario);
const hpa = events.find((event) => event.type === 'hpa.observed')!.hpa;
const last = events.at(-1)!;

function followed() {
  const explainer = createExplainer();
  for (const event of events) explainer.onEvent(event);
  return explainer;
}

describe('the explanations of a live run', () => {
  it('are of the newest decision', () => {
    const [title] = followed().view({ hpa, now: last, past: false, lang: 'en' });
    expect(title).toContain(last.at.slice(0, 19));
  });

  it('of a moment gone by are those that were given then', () => {
    const decided = events.filter((event) => event.type === 'hpa.observed');
    const then = createExplainer();
    let compared = 0;
    for (const event of events) {
      then.onEvent(event);
      // A sighting is judged by the poll after it.
      const sighting = decided.findLast(({ t }) => t < event.t);
      if (event.type !== 'pod-metrics.observed' || sighting === undefined) continue;
      const asked = { hpa, now: sighting, lang: 'fr' } as const;
      expect(followed().view({ ...asked, past: true })).toEqual(then.view({ ...asked, past: false }));
      if (++compared === 5) break;
    }
    expect(compared).toBe(5);
  });

  it('of a moment before any decision are none', () => {
    const begin = { t: -1, at: events[0]!.at };
    expect(followed().view({ hpa, now: begin, past: true, lang: 'en' })).toEqual([]);
  });

  it('go back only as far as decisions are kept, and to the newest in any case', () => {
    const explainer = createExplainer(createMoments(0));
    for (const event of events) explainer.onEvent(event);
    const asked = { hpa, past: true, lang: 'en' } as const;
    expect(explainer.view({ ...asked, now: last })).not.toEqual([]);
    expect(explainer.view({ ...asked, now: events.find((event) => event.type === 'hpa.observed')! })).toEqual(
      [],
    );
  });

  it('of an autoscaler that was deleted while its last status waited for its samples make room like the others', () => {
    const moments = createMoments();
    const open = new Set<string>();
    const explainer = createExplainer({
      ...moments,
      add(key, t, followed) {
        open.add(key);
        moments.add(key, t, followed);
      },
      end(key) {
        open.delete(key);
        moments.end(key);
      },
    });
    const status = events.findLastIndex(({ type }) => type === 'hpa.observed');
    const poll = events.findLast(({ type }) => type === 'pod-metrics.observed')!;
    for (const event of events.slice(0, status + 1)) explainer.onEvent(event);
    expect(open).toEqual(new Set([hpa]));
    const { t, at } = events[status]!;
    explainer.onEvent({ t, at, type: 'hpa.deleted', hpa });
    expect(open).toEqual(new Set());
    explainer.onEvent({ ...poll, t: t + 15_000, at: new Date(Date.parse(at) + 15_000).toISOString() });
    expect(open).toEqual(new Set());
    expect(moments.at(hpa, t)).not.toBeNull();
  });

  it('keep nothing of the view but the pods of others that counted', () => {
    const kept: ReturnType<typeof alone>[] = [];
    const followed = followAgreement({ onJudged: (one, all) => kept.push(alone(one, all)) });
    const [pod] = events.filter((event) => event.type === 'pod.observed');
    const others = Array.from({ length: 50 }, (_, i) => ({
      ...pod!,
      name: `other-${i}`,
      workload: 'Deployment/other',
    }));
    const stranger = {
      ...pod!,
      name: 'stranger',
      workload: null,
      countedFor: [{ target: 'Deployment/backend', selector: 'app=backend' }],
    };
    for (const event of [events[0]!, ...others, stranger, ...events.slice(1)]) followed.onEvent(event);
    expect(kept.length).toBeGreaterThan(0);
    for (const { hpas, view } of kept) {
      const { target, polls } = hpas.get(hpa)!.last!.sighting.view;
      expect(view.pods.size).toBe(0);
      expect(polls).toEqual([]);
      expect([...target.pods.values()].map(({ name }) => name)).toEqual(['stranger']);
    }
  });

  it('are none before an autoscaler was seen, or of one that was not', () => {
    const asked = { now: last, past: false, lang: 'en' } as const;
    expect(createExplainer().view({ ...asked, hpa: null })).toEqual([]);
    expect(followed().view({ ...asked, hpa: 'palier/other' })).toEqual([]);
  });
});
