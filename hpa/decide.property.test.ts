import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from './decide.ts';
import type { Decision } from './decision.ts';
import { defaultControllerConfig, type HpaInput, type PodSnapshot } from './input.ts';
import { withDefaults } from './spec/defaults.ts';
import { emptyState, type HpaState } from './state.ts';
import * as arbitrary from './testing/arbitrary.ts';

interface Step {
  readonly input: HpaInput;
  readonly before: HpaState;
  readonly now: number;
  readonly decision: Decision;
}

/** Lets an autoscaler live through a course of events. */
function live({ input, rounds }: typeof arbitrary.course extends fc.Arbitrary<infer T> ? T : never): Step[] {
  const steps: Step[] = [];
  let state = emptyState;
  let now = 0;
  let current = { ...input };
  for (const { seconds, pods, metrics } of [
    { seconds: 0, pods: input.pods, metrics: input.metrics },
    ...rounds,
  ]) {
    now += seconds * 1000;
    current = { ...current, pods, metrics };
    const decision = decide(current, state, now);
    steps.push({ input: current, before: state, now, decision });
    state = decision.state;
    const to = decision.rescale?.to;
    if (to !== undefined) {
      current = { ...current, scale: { specReplicas: to, statusReplicas: to, selector: 'app=x' } };
    }
  }
  return steps;
}

const replicasOf = ({ scale }: HpaInput) => ('error' in scale ? Number.NaN : scale.specReplicas);

const always = (check: (step: Step) => void, numRuns = 400) =>
  fc.assert(
    fc.property(arbitrary.course, (course) => {
      for (const step of live(course)) check(step);
    }),
    { numRuns },
  );

describe('whatever happens', () => {
  it('a new count is between minReplicas and maxReplicas', () =>
    always(({ input, decision: { rescale } }) => {
      const { minReplicas, maxReplicas } = withDefaults(input.spec);
      if (!rescale) return;
      expect(rescale.to).toBeGreaterThanOrEqual(minReplicas);
      expect(rescale.to).toBeLessThanOrEqual(maxReplicas);
      expect(rescale.to).not.toBe(rescale.from);
    }));

  it('limits never turn the direction', () =>
    always(({ input, decision: { trace } }) => {
      const current = replicasOf(input);
      for (const entry of trace) {
        if (!('wanted' in entry) || !entry.rule.startsWith('limit.') || !input.spec.behavior) continue;
        const { wanted, result } = entry;
        expect(Math.sign(wanted - current) * Math.sign(result - current)).toBeGreaterThanOrEqual(0);
      }
    }));

  it('with a behavior, what the metrics want is never overshot nor turned round', () =>
    always(({ input, decision: { trace, desiredReplicas } }) => {
      const chosen = trace.find((entry) => entry.rule === 'metrics.chosen');
      if (!input.spec.behavior || !chosen) return;
      const [low, high] = [replicasOf(input), Math.max(chosen.replicas, 0)].sort((a, b) => a - b);
      expect(desiredReplicas).toBeGreaterThanOrEqual(low ?? Number.NaN);
      expect(desiredReplicas).toBeLessThanOrEqual(high ?? Number.NaN);
    }));

  it('a failed metric never shrinks the target within its bounds', () =>
    always(({ input, decision: { trace, rescale } }) => {
      const current = replicasOf(input);
      const failed = trace.some((entry) => entry.rule === 'metric.failed');
      const proposed = trace.find((entry) => entry.rule === 'metrics.chosen')?.replicas ?? current;
      if (failed) expect(proposed).toBeGreaterThanOrEqual(current);
      if (failed && input.spec.behavior && rescale) expect(rescale.to).toBeGreaterThan(current);
    }));

  it('the order of pods and samples does not matter', () =>
    always(({ input, before, now, decision }) => {
      const { resource, pods = {} } = input.metrics;
      const seen = new Set<string>();
      const distinct = Array.isArray(resource)
        ? resource.filter(({ pod }) => !seen.has(pod) && seen.add(pod))
        : resource;
      const rps = Array.isArray(pods.rps)
        ? [...new Map(pods.rps.map((sample) => [sample.pod, sample])).values()]
        : [];
      const base: HpaInput = {
        ...input,
        metrics: { ...input.metrics, ...(distinct && { resource: distinct }), pods: { rps } },
      };
      const turned: HpaInput = {
        ...base,
        pods: base.pods.toReversed(),
        metrics: {
          ...base.metrics,
          ...(Array.isArray(distinct) && { resource: distinct.toReversed() }),
          pods: { rps: rps.toReversed() },
        },
      };
      expect(decision).toBeDefined();
      expect(said(decide(turned, before, now))).toEqual(said(decide(base, before, now)));
    }, 200));

  it('the state survives being saved as JSON, and nothing that goes in is changed', () =>
    always(({ input, before, now, decision }) => {
      const frozen = deepFreeze(structuredClone(input));
      const restored = deepFreeze(JSON.parse(JSON.stringify(before)));
      expect(decide(frozen, restored, now)).toEqual(decision);
    }, 200));

  it('defaults change nothing when they are written out', () =>
    always(({ input, before, now, decision }) => {
      expect(decide({ ...input, spec: withDefaults(input.spec) }, before, now)).toEqual(decision);
    }, 200));

  it('a stabilised count is held until the moment the trace names', () =>
    always(({ input, before, now, decision: { trace } }) => {
      const held = trace.find((entry) => entry.rule === 'stabilized.down' || entry.rule === 'stabilized.up');
      // The first reconcile remembers its own replicas: another one would do so anew.
      if (!held || before.recommendations === null) return;
      // The pods stay as old as they were, so that only the memory ages.
      const at = (later: number) => {
        const shift = later - now;
        const pods = input.pods.map(
          ({ startTimeMs, ready, ...pod }): PodSnapshot => ({
            ...pod,
            ...(startTimeMs !== undefined && { startTimeMs: startTimeMs + shift }),
            ...(ready && { ready: { ...ready, lastTransitionTimeMs: ready.lastTransitionTimeMs + shift } }),
          }),
        );
        const { resource } = input.metrics;
        const samples = Array.isArray(resource)
          ? resource.map((sample) => ({ ...sample, timestampMs: sample.timestampMs + shift }))
          : resource;
        const metrics = { ...input.metrics, ...(samples && { resource: samples }) };
        const again = decide({ ...input, pods, metrics }, before, later).trace;
        return again.find((entry) => entry.rule === held.rule);
      };
      expect(at(held.forgottenAtMs - 1)).toMatchObject({ wanted: held.wanted, result: held.result });
      const after = at(held.forgottenAtMs);
      const distance = Math.abs(held.result - held.wanted);
      if (after && 'result' in after) expect(Math.abs(after.result - held.wanted)).toBeLessThan(distance);
    }, 200));
});

describe('an autoscaler with ready, measured pods', () => {
  const percent = fc.integer({ min: 1, max: 200 });
  const count = fc.integer({ min: 1, max: 50 });
  const resources = { containers: [{ name: 'app', requests: { cpu: '100m' } }] };

  function steady(usages: readonly number[], target: number): HpaInput {
    const pods = usages.map(
      (_, i): PodSnapshot => ({
        name: `p${i}`,
        phase: 'Running',
        startTimeMs: -3_600_000,
        ready: { status: 'True', lastTransitionTimeMs: -3_600_000 },
        resources,
      }),
    );
    const resource = usages.map((milli, i) => ({
      pod: `p${i}`,
      timestampMs: 0,
      windowSeconds: 15,
      containers: [{ name: 'app', usage: { cpu: `${milli}m` } }],
    }));
    const cpu = { name: 'cpu', target: { type: 'Utilization' as const, averageUtilization: target } };
    return {
      namespace: 'ns',
      spec: { minReplicas: 1, maxReplicas: 10_000, metrics: [{ type: 'Resource', resource: cpu }] },
      scale: { specReplicas: usages.length, statusReplicas: usages.length, selector: 'app=x' },
      pods,
      metrics: { resource },
      controller: defaultControllerConfig,
    };
  }

  it('stays where it is while the ratio is within tolerance, and only then', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 20 }),
        percent,
        (usages, target) => {
          const utilization = Math.trunc(usages.reduce((sum, usage) => sum + usage, 0) / usages.length);
          const ratio = utilization / target;
          const within = ratio >= 1 - 0.1 && ratio <= 1 + 0.1;
          const { trace } = decide(steady(usages, target), emptyState, 0);
          expect(trace.some(({ rule }) => rule === 'tolerance.within')).toBe(within);
          if (within)
            expect(trace.find((entry) => entry.rule === 'metrics.chosen')?.replicas).toBe(usages.length);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('wants ceil(current · utilization / target) outside of it', () => {
    fc.assert(
      fc.property(count, fc.integer({ min: 0, max: 400 }), percent, (pods, usage, target) => {
        const { trace } = decide(steady(Array(pods).fill(usage), target), emptyState, 0);
        const computed = trace.find((entry) => entry.rule === 'replicas.computed');
        if (computed) expect(computed.replicas).toBe(Math.ceil((usage / target) * pods));
      }),
      { numRuns: 1000 },
    );
  });

  it('never wants fewer replicas for more usage', () => {
    const usage = fc.integer({ min: 0, max: 400 });
    fc.assert(
      fc.property(count, usage, usage, percent, (pods, a, b, target) => {
        const wanted = (milli: number) => {
          const { trace } = decide(steady(Array(pods).fill(milli), target), emptyState, 0);
          return trace.find((entry) => entry.rule === 'metrics.chosen')?.replicas ?? Number.NaN;
        };
        expect(wanted(Math.max(a, b))).toBeGreaterThanOrEqual(wanted(Math.min(a, b)));
      }),
      { numRuns: 500 },
    );
  });
});

/** What a decision says to the outside; errors may name any of the pods concerned. */
function said({ desiredReplicas, rescale, conditions, events, metrics, state }: Decision): unknown {
  const text = JSON.stringify({ desiredReplicas, rescale, conditions, events, metrics, state });
  return JSON.parse(
    text.replace(/Pod p\d+/g, 'Pod *').replace(/(request for \w+ in container) \w+/g, '$1 *'),
  );
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
