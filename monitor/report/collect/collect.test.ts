import { describe, expect, test } from 'vitest';
import { at, HPA, hpa } from '../../../core/testing/make.ts';
import { syntheticRun } from '../../../core/testing/synthetic-run.ts';
import type { TimelineEvent } from '../../../core/timeline/events.ts';
import { longRun } from '../testing/long-run.ts';
import { reportOf } from '../testing/report-of.ts';
import { allKept, keepEnds } from './keep-ends.ts';
import { LANES_KEPT } from './pod-lanes.ts';
import { TRACK_BUCKETS } from './track.ts';

const collect = async (events: readonly TimelineEvent[]) => (await reportOf(events)).data;

describe('what a report is made from', () => {
  test('each change of the replica count is there once, with its explanation', async () => {
    const changes = allKept((await collect(syntheticRun())).decisions);
    expect(changes.map(({ from, to }) => [from, to])).toEqual([
      [1, 4],
      [4, 1],
    ]);
    for (const { explanation, t, to } of changes) {
      expect(explanation.hpa).toBe(HPA);
      expect(explanation.decision?.t).toBe(t);
      expect(explanation.decision?.to).toBe(to);
      expect(explanation.findings.length).toBeGreaterThan(0);
    }
  });

  test('a status that is the last word of a recording is explained too', async () => {
    const events = syntheticRun().filter(({ t }) => t < 37_070);
    expect(allKept((await collect(events)).decisions).map(({ to }) => to)).toEqual([4]);
  });

  test('an autoscaler that has no metric yet has decided nothing', async () => {
    const blind = hpa({ desired: 0, current: 1 });
    const events = [...syntheticRun(), at(500, blind)].sort((a, b) => a.t - b.t);
    expect(allKept((await collect(events)).decisions).map(({ to }) => to)).not.toContain(0);
  });

  test('a pod has a lane from its first sight to its end', async () => {
    const { lanes } = (await collect(syntheticRun())).pods;
    expect(lanes.map(({ name }) => name)).toEqual(['backend-a', 'backend-n1', 'backend-n2', 'backend-n3']);
    const [, added] = lanes;
    expect(added?.states.map(({ state }) => state)).toEqual(['pending', 'starting', 'ready', 'terminating']);
    expect(added?.goneT).toBe(230_000);
    expect(lanes[0]?.goneT).toBeNull();
  });

  test('seconds without a sample of k6 are a gap, not a line', async () => {
    const events = syntheticRun().filter(({ type, t }) => type !== 'k6.sample' || t < 50_000 || t > 70_000);
    const { t, columns } = (await collect(events)).tracks.load;
    const unknown = t.filter((_, index) => columns[0]?.[index] === null);
    expect(unknown).toEqual([49_001]);
  });

  test('a gap in the recording is a gap in every track', async () => {
    const gap = at(60_000, {
      type: 'gap',
      source: 'recorder',
      fromT: 55_000,
      toT: 60_000,
      reason: 'damaged',
    });
    const events = [...syntheticRun().filter(({ t }) => t < 55_000 || t > 60_000), gap].sort(
      (a, b) => a.t - b.t,
    );
    const { tracks } = await collect(events);
    for (const track of [tracks.load, tracks.replicas, tracks.pods, ...tracks.dependencies.values()]) {
      const index = track.t.indexOf(55_000);
      expect(track.columns.map((column) => column[index])).toEqual(track.columns.map(() => null));
    }
    const after = tracks.replicas.t.indexOf(60_000);
    expect(tracks.replicas.columns[0]?.[after]).toBe(4);
  });

  test('however long the run, no more than so much is kept', { timeout: 60_000 }, async () => {
    const { tracks, pods, decisions, feed } = await collect([...longRun({ hours: 3, pods: 80 })]);
    for (const track of [
      tracks.load,
      tracks.replicas,
      tracks.metrics.track,
      tracks.pods,
      ...tracks.dependencies.values(),
    ]) {
      expect(track.t.length).toBeLessThanOrEqual(2 * TRACK_BUCKETS);
    }
    expect(pods.lanes.length).toBe(LANES_KEPT);
    expect(pods.more).toBeGreaterThan(0);
    expect(allKept(decisions).length).toBeLessThanOrEqual(300);
    expect(allKept(feed).length).toBeLessThanOrEqual(1_500);
    expect(feed.left).toBeGreaterThan(0);
  });
});

describe('the first and the newest of many', () => {
  test('a few are all kept', () => {
    const kept = keepEnds<number>(8);
    for (let i = 0; i < 8; i++) kept.add(i);
    expect(kept.result()).toEqual({ first: [0, 1], newest: [2, 3, 4, 5, 6, 7], left: 0 });
  });

  test('of many, those between are counted', () => {
    const kept = keepEnds<number>(8);
    for (let i = 0; i < 100; i++) kept.add(i);
    expect(kept.result()).toEqual({ first: [0, 1], newest: [94, 95, 96, 97, 98, 99], left: 92 });
  });
});
