import { describe, expect, it } from 'vitest';
import type { Container } from '../../cluster/objects.ts';
import { ManualClock } from '../../lib/clock.ts';
import { ContainerProber } from './prober.ts';

const settle = () => new Promise((resolve) => setImmediate(resolve));

/** Lets time pass second by second, so that probes in flight are answered in between. */
async function pass(clock: ManualClock, seconds: number) {
  for (let second = 0; second < seconds; second++) {
    clock.advance(1000);
    await settle();
  }
}

function setUp(container: Partial<Container>) {
  const clock = new ManualClock();
  const begin = clock.now();
  const asked: string[] = [];
  const happened: string[] = [];
  const answers = { startup: false, readiness: true, liveness: true };
  const full = { name: 'c', image: 'i', ...container } as Container;
  const prober = new ContainerProber({
    container: full,
    clock,
    async check(probe) {
      const kind =
        (['startup', 'readiness', 'liveness'] as const).find((it) => full[`${it}Probe`] === probe) ??
        'startup';
      asked.push(`${kind}@${(clock.now() - begin) / 1000}`);
      return { ok: answers[kind], message: 'no' };
    },
    onChange: () => happened.push('change'),
    onFailure: (kind) => happened.push(`${kind} failed`),
    onUnhealthy: (kind) => happened.push(`${kind} unhealthy`),
  });
  return { clock, asked, happened, answers, prober };
}

describe('the prober of a container', () => {
  it('is ready at once without probes', () => {
    const { prober } = setUp({});
    expect([prober.started, prober.ready]).toEqual([true, true]);
  });

  it('asks for readiness and liveness only after the startup probe has succeeded, then for readiness at once', async () => {
    const { clock, asked, answers, prober } = setUp({
      startupProbe: { periodSeconds: 1, failureThreshold: 60 },
      readinessProbe: { periodSeconds: 2 },
      livenessProbe: { periodSeconds: 10 },
    });
    await settle();
    await pass(clock, 3);
    answers.startup = true;
    expect([prober.started, prober.ready]).toEqual([false, false]);
    await pass(clock, 1);
    expect(prober.ready).toBe(true);
    await pass(clock, 2);
    expect(asked).toEqual([
      'startup@0',
      'startup@1',
      'startup@2',
      'startup@3',
      'startup@4',
      'readiness@4',
      'readiness@6',
    ]);
    prober.stop();
  });

  it('gives a container up when startup has failed failureThreshold times, and asks no more', async () => {
    const { clock, asked, happened, prober } = setUp({
      startupProbe: { periodSeconds: 1, failureThreshold: 2 },
    });
    await settle();
    await pass(clock, 5);
    expect(asked).toHaveLength(2);
    expect(happened).toEqual(['startup failed', 'startup failed', 'change', 'startup unhealthy']);
    prober.stop();
  });

  it('asks nothing once stopped', async () => {
    const { clock, asked, prober } = setUp({ readinessProbe: { periodSeconds: 1 } });
    await settle();
    prober.stop();
    await pass(clock, 5);
    expect(asked).toEqual(['readiness@0']);
  });

  it('asks on when the wall clock is set back', async () => {
    const { clock, asked } = setUp({ readinessProbe: { periodSeconds: 1 } });
    await settle();
    clock.setBack(3_600_000);
    await pass(clock, 2);
    expect(asked).toHaveLength(3);
  });
});
