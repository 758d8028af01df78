import { describe, expect, it } from 'vitest';
import { foldFacts, initialFacts } from '../measure/facts.ts';
import { at, HPA, hpaObject, pod, podDeleted, podMetrics, runStarted, workload } from '../testing/make.ts';
import { reachable } from '../testing/reachable.ts';
import type { PalierEvent, TimelineEvent } from '../timeline/events.ts';
import { followAgreement } from './agreement.ts';
import { type Followed, follow, nothingFollowed } from './follow.ts';

const HOUR_MS = 3_600_000;
const POLL_MS = 15_000;
const PODS = 10;

describe('what is kept of a run', () => {
  it.each([
    ['decides at every sync', false],
    ['decides nothing, while its pods come and go', true],
  ])('is no more after three hours than after one, of an autoscaler that %s', (_, silent) => {
    const follower = followAgreement({ listed: false });
    let facts = initialFacts();
    const kept: number[] = [];
    for (const event of hours(3, { silent })) {
      follower.onEvent(event);
      facts = foldFacts(facts, event);
      if (event.t % HOUR_MS === 0 && event.type === 'pod-metrics.observed') {
        kept.push(reachable([follower.followed(), facts]));
      }
    }
    const [first = 0, , third = 0] = kept;
    expect(follower.result()).toMatchObject({ list: [] });
    expect(follower.result().decisions).toBeGreaterThan(silent ? 0 : 600);
    expect(third / first).toBeLessThan(1.25);
  });

  it('is no more when autoscalers and their pods come and go', () => {
    const follower = followAgreement({ listed: false });
    let facts = initialFacts();
    const kept: number[] = [];
    for (let i = 1; i <= 600; i++) {
      const name = `preview-${i}`;
      const object = { ...hpaObject({ desired: 1, cpu: 50 }), name, uid: name };
      const key = `${object.namespace}/${name}`;
      const events: readonly PalierEvent[] = [
        { type: 'hpa.observed', hpa: key, object: { ...object, status: {} } },
        pod(name, 'ready', i * 1_000, { workload: `Deployment/${name}` }),
        { type: 'hpa.observed', hpa: key, object },
        podMetrics(i * 1_000, { [name]: 50 }),
        podDeleted(name),
        { ...podMetrics(i * 1_000, {}), gone: [name] },
        { type: 'hpa.deleted', hpa: key },
      ];
      for (const event of events) {
        follower.onEvent(at(i * 1_000, event));
        facts = foldFacts(facts, at(i * 1_000, event));
      }
      if (i % 300 === 0) kept.push(reachable([follower.followed(), facts]));
    }
    const [first = 0, second = 0] = kept;
    expect(second / first).toBeLessThan(1.1);
  });

  it.each([300, 3_600])(
    'of polls reaches as far back as the window of %i s, and not much farther',
    (seconds) => {
      let followed: Followed = nothingFollowed;
      let newestMs = 0;
      for (const event of hours(3, { silent: true, windowSeconds: seconds })) {
        followed = follow(followed, event);
        if (event.type === 'pod-metrics.observed') newestMs = Date.parse(event.at);
      }
      const since = followed.hpas.get(HPA)?.since ?? [];
      const reachSeconds = (newestMs - (since[0]?.atMs ?? 0)) / 1_000;
      expect(reachSeconds).toBeGreaterThanOrEqual(seconds);
      expect(reachSeconds).toBeLessThan(seconds + 120);
      for (const { view } of since) {
        expect(view.target.pods.size).toBeLessThanOrEqual(PODS + 1);
        for (const poll of view.polls) expect(poll.size).toBeLessThanOrEqual(PODS + 1);
      }
    },
  );
});

interface Course {
  readonly silent: boolean;
  readonly windowSeconds?: number;
}

/** An autoscaler whose pods are replaced one by one, beside as many pods of others. */
function* hours(count: number, { silent, windowSeconds = 300 }: Course): Generator<TimelineEvent> {
  const names = Array.from({ length: PODS }, (_, i) => `backend-${i}`);
  const status = (cpu: number): PalierEvent => ({
    type: 'hpa.observed',
    hpa: HPA,
    object: hpaObject({ desired: PODS, cpu, max: 20, windowSeconds }),
  });
  yield at(0, runStarted({ command: 'watch', load: null }));
  yield at(0, workload(PODS, PODS));
  for (const name of names) yield at(0, pod(name, 'ready', 0));
  for (let i = 0; i < 100; i++) yield at(0, pod(`other-${i}`, 'ready', 0, { workload: 'Deployment/other' }));
  yield at(100, status(0));
  for (let i = 1; i * POLL_MS <= count * HOUR_MS; i++) {
    const t = i * POLL_MS;
    const others = Array.from({ length: 100 }, (_, n) => [`other-${n}`, (i + n) % 90]);
    const usage = Object.fromEntries([...names.map((name, n) => [name, 50 + ((i * 7 + n) % 30)]), ...others]);
    yield at(t, podMetrics(t, usage));
    if (!silent || i === 2) yield at(t + 1_000, status(50 + (i % 20)));
    const name = `backend-${PODS + i}`;
    const gone = names.shift()!;
    names.push(name);
    yield at(t + 2_000, pod(name, 'pending', t));
    yield at(t + 4_000, pod(name, 'ready', t));
    yield at(t + 5_000, podDeleted(gone));
    yield at(t + 6_000, { ...podMetrics(t, {}), gone: [gone] });
  }
}
