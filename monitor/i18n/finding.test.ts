import { expect, test } from 'vitest';
import { foldFacts, initialFacts } from '../../core/measure/facts.ts';
import { at } from '../../core/testing/make.ts';
import { syntheticRun } from '../../core/testing/synthetic-run.ts';
import type { TimelineEvent } from '../../core/timeline/events.ts';
import { validityOf } from '../../core/verdict/validity.ts';
import { findingText, findingWording } from './finding.ts';

/** A run with as much wrong as one run can have. */
const events: readonly TimelineEvent[] = [
  ...syntheticRun()
    .filter(({ type }) => type !== 'pod-metrics.observed' && type !== 'run.ended')
    .map((event) =>
      event.type === 'k6.sample'
        ? { ...event, byPod: { elsewhere: event.requests }, droppedIterations: 7 }
        : event,
    ),
  at(400_000, { type: 'gap', source: 'recorder', fromT: 390_000, toT: 400_000, reason: 'ENOSPC' }),
];
const findings = validityOf(events.reduce(foldFacts, initialFacts()));

test('in French everything that is wrong is told in French, with its figures', () => {
  const told = findings.map((finding) => [
    finding.code,
    findingWording(finding, 'fr').title.replaceAll(/\s/g, ' '),
  ]);
  expect(Object.fromEntries(told)).toEqual({
    'recording-incomplete': 'l’enregistrement s’arrête avant la fin de l’essai : il a été coupé',
    'recording-gap': 'il y a 1 trou dans l’enregistrement (ENOSPC)',
    'answered-elsewhere':
      '5 750 requêtes sur 5 750 ont reçu la réponse de pods qui ne sont pas ceux observés, comme elsewhere',
    'iterations-dropped':
      'k6 a laissé tomber 980 itérations sur 6 730, faute de VU libre : tous attendaient des réponses (p95 110 ms)',
    'metrics-stale': 'les métriques des pods ont manqué pendant 2 min 20 s de la charge',
  });
});

test('in English they are told with the figures as they were measured', () => {
  const told = findings.map((finding) => [finding.code, findingWording(finding, 'en').title]);
  expect(Object.fromEntries(told)).toEqual({
    'recording-incomplete': 'the recording ends without run.ended: it was cut off',
    'recording-gap': '1 gap in the recording, the first: ENOSPC',
    'answered-elsewhere':
      '5750 of 5750 requests were answered by pods that are not among those watched, such as elsewhere',
    'iterations-dropped':
      'k6 dropped 980 of 6730 iterations: it had no free VU for them, all waiting for answers (p95 0.1 s)',
    'metrics-stale': 'no pod metrics for 140 s while the load was on',
  });
});

test('what is wrong with a baseline is told with its own reason', () => {
  const finding = { code: 'recording-incomplete', values: {} } as const;
  const invalid = { code: 'baseline-invalid', values: { runId: 'run-1', finding } } as const;
  expect(findingText(invalid, 'en')).toBe(
    'the baseline run-1 supports no verdict: the recording ends without run.ended: it was cut off (run again; let the run end by itself or with a single Ctrl-C)',
  );
  expect(findingText(invalid, 'fr')).toMatch(
    /^la référence run-1 ne permet pas de verdict : l’enregistrement/,
  );
});
