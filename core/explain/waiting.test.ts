import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { ControllerConfig } from '../../hpa/input.ts';
import { explain } from './explain.ts';
import type { Explanation } from './explanation.ts';
import { follow, nothingFollowed, settle } from './follow.ts';
import { GOLDEN_HPA, type GoldenScenario, goldenEvents } from './testing/golden-events.ts';

const file = new URL('../../hpa/golden/dev-1.37.2.jsonl.gz', import.meta.url);
const scenarios = gunzipSync(readFileSync(file))
  .toString()
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as GoldenScenario)
  // Nobody but the autoscaler changes anything, so that what it waits for is all there is.
  .filter(({ steps }) =>
    steps.every(({ edit, setReplicas }) => edit === undefined && setReplicas === undefined),
  );

const SCENARIOS_EACH = 12;

function explained(scenario: GoldenScenario): readonly Explanation[] {
  const config: Partial<ControllerConfig> =
    scenario.tolerance === undefined ? {} : { tolerance: scenario.tolerance };
  let followed = nothingFollowed;
  const told: Explanation[] = [];
  for (const event of goldenEvents(scenario)) {
    followed = follow(followed, event, config);
    const hpa = followed.hpas.get(GOLDEN_HPA);
    if (event.type !== 'hpa.observed' || hpa === undefined || hpa.pending === null) continue;
    const now = { ...followed, hpas: new Map(followed.hpas).set(GOLDEN_HPA, settle(hpa, followed)) };
    const explanation = explain(now, GOLDEN_HPA, event);
    if (explanation?.agreement?.result === 'agrees') told.push(explanation);
  }
  return told;
}

function waitsOf<For extends Explanation['waiting'][number]['for']>({ waiting }: Explanation, what: For) {
  return waiting.filter((one): one is Extract<typeof one, { readonly for: For }> => one.for === what);
}

const ofFamily = (family: string) =>
  scenarios.filter((scenario) => scenario.family === family).slice(0, SCENARIOS_EACH);

describe('what an autoscaler waits for, beside what the real controller did next', () => {
  it.each(['stabilization', 'cpu-behavior', 'cpu-wave'])(
    'a window that still holds a count holds it until the moment that is told: %s',
    (family) => {
      let checked = 0;
      for (const scenario of ofFamily(family)) {
        const told = explained(scenario);
        for (const [i, explanation] of told.entries()) {
          for (const { atMs, holds, direction } of waitsOf(explanation, 'window')) {
            const until = told.slice(i + 1).filter(({ askedAt }) => Date.parse(askedAt) < atMs);
            const counts = until.map(({ decision }) => decision?.to ?? holds);
            if (direction === 'down') expect(Math.min(...counts, holds)).toBe(holds);
            checked += counts.length;
          }
        }
      }
      expect(checked).toBeGreaterThan(20);
    },
    60_000,
  );

  it('a policy that limits allows no more before the moment that is told', () => {
    let checked = 0;
    for (const scenario of ofFamily('policies')) {
      const told = explained(scenario);
      for (const [i, explanation] of told.entries()) {
        for (const { atMs, direction } of waitsOf(explanation, 'policy')) {
          const to = explanation.decision?.to ?? 0;
          for (const { askedAt, decision } of told.slice(i + 1)) {
            if (Date.parse(askedAt) >= atMs || decision === null) break;
            if (direction === 'up') expect(decision.to).toBeLessThanOrEqual(to);
            else expect(decision.to).toBeGreaterThanOrEqual(to);
            checked++;
          }
        }
      }
    }
    expect(checked).toBeGreaterThan(20);
  }, 60_000);

  it('a change that a policy cut short is told when it may go on', () => {
    const cut = ofFamily('policies')
      .flatMap(explained)
      .filter(({ decision, findings }) => {
        const isLimited = findings.some(
          ({ fact }) => fact.rule === 'limit.scaleUp' && fact.decisive && fact.policies.length > 0,
        );
        return isLimited && decision !== null && decision.to > decision.from;
      });
    expect(cut.length).toBeGreaterThan(10);
    for (const explanation of cut) expect(waitsOf(explanation, 'policy')).toHaveLength(1);
  }, 60_000);
});
