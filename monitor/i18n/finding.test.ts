import { expect, test } from 'vitest';
import { foldFacts, initialFacts } from '../../core/measure/facts.ts';
import { at } from '../../core/testing/make.ts';
import { syntheticRun } from '../../core/testing/synthetic-run.ts';
import type { TimelineEvent } from '../../core/timeline/events.ts';
import { validityOf } from '../../core/verdict/validity.ts';
import { toldFinding } from './finding.ts';

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
    toldFinding(finding, 'fr').title.replaceAll(/\s/g, ' '),
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

test('in English it is what the core says', () => {
  for (const finding of findings)
    expect(toldFinding(finding, 'en')).toEqual({ title: finding.message, remedy: finding.remedy });
});
