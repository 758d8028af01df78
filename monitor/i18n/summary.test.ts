import { describe, expect, test } from 'vitest';
import type { Gauge } from '../../core/dependencies/dependency.ts';
import { gaugeOf } from '../../core/dependencies/limit.ts';
import { MYSQL } from '../../core/dependencies/mysql.ts';
import type { Summary } from '../../core/verdict/summary.ts';
import { summaryLines } from './summary.ts';

const passed: Summary = {
  target: { kind: 'sandbox', name: 'sandbox' },
  load: {
    requests: 12_345,
    failed: 3,
    iterations: 12_000,
    mostVus: 20,
    exceptions: 0,
    droppedIterations: 0,
    errors: null,
    p95Ms: 84.2,
  },
  scaling: {
    minReplicas: 1,
    maxReplicas: 6,
    peakReplicas: 5,
    finalReplicas: 1,
    firstScaleUpSeconds: 12.4,
    readyCapacitySeconds: 34.1,
    settledSeconds: 100,
    decisions: 4,
  },
  validity: { valid: true, findings: [] },
  verdict: 'pass',
  objectives: [],
};

const SLOW_QUERIES = gaugeOf(MYSQL, 'slowQueries') as Gauge;

describe('the end of a run', () => {
  test('in English', () => {
    expect(summaryLines(passed, 'en', 'results/run')).toMatchInlineSnapshot(`
      [
        "Run over on the sandbox (pods are processes): PASSED",
        "  first scale-up       12 s after the load started",
        "  full ready capacity  34 s after the load started",
        "  peak                 5 of at most 6 pods",
        "  settled              1 min 40 s after the load ended, at 1 pod",
        "  scaling decisions    4",
        "  requests             12,345, 3 failed (< 0.1 %), p95 84 ms",
        "  dropped iterations   0",
        "  everything is in     results/run",
      ]
    `);
  });

  test('in French', () => {
    expect(summaryLines(passed, 'fr', 'results/run')).toMatchInlineSnapshot(`
      [
        "Essai terminé sur le bac à sable (pods : processus) : RÉUSSI",
        "  premier ajout de pods  12 s après le début de la charge",
        "  pleine capacité prête  34 s après le début de la charge",
        "  pic                    5 pods, pour un maximum de 6",
        "  retour au calme        1 min 40 s après la fin de la charge, à 1 pod",
        "  décisions du HPA       4",
        "  requêtes               12 345, dont 3 en échec (< 0,1 %), p95 84 ms",
        "  itérations perdues     0",
        "  tout est dans          results/run",
      ]
    `);
  });

  test('on a terminal, long facts are wrapped at words; a path stays whole', () => {
    const path = `results/${'x'.repeat(60)}`;
    const validity = { valid: false, findings: [{ code: 'no-requests', values: {} } as const] };
    const lines = summaryLines({ ...passed, validity }, 'en', path, { columns: 60 });
    expect(lines.slice(-4)).toEqual([
      '  why                  no request was made, and no iteration',
      '                       ended (check the script and the',
      '                       address)',
      `  everything is in     ${path}`,
    ]);
  });

  test('a run that did not pass says what held it back, one that passed does not', () => {
    const values = { dependency: 'mysql', title: 'MySQL', gauge: SLOW_QUERIES, value: 3, limit: null };
    const slow = { code: 'dependency-limit', values, durationMs: 9_000 } as const;
    const lines = (verdict: 'pass' | 'fail') =>
      summaryLines({ ...passed, verdict }, 'en', 'results/run', { bottlenecks: [slow] });
    expect(lines('fail').at(-2)).toMatch(/^ {2}held back {12}MySQL had up to 3.0 slow queries a second/);
    expect(lines('pass').join('\n')).not.toContain('held back');
  });

  test('what did not happen is said so, and never a zero', () => {
    const nothing: Summary = {
      ...passed,
      scaling: {
        ...passed.scaling,
        firstScaleUpSeconds: null,
        readyCapacitySeconds: null,
        settledSeconds: null,
      },
      validity: { valid: false, findings: [{ code: 'no-requests', values: {} }] },
      objectives: [
        { name: 'errorRate', verdict: 'fail', value: 0.032, limit: 0.01, unit: 'share', reason: null },
        {
          name: 'settledSeconds',
          verdict: 'inconclusive',
          value: null,
          limit: 120,
          unit: 'seconds',
          reason: null,
        },
        {
          name: 'k6: checks rate>0.99',
          verdict: 'fail',
          value: null,
          limit: 'rate>0.99',
          unit: 'threshold',
          reason: null,
        },
      ],
      verdict: 'inconclusive',
    };
    expect(summaryLines(nothing, 'en', 'results/run')).toMatchInlineSnapshot(`
      [
        "Run over on the sandbox (pods are processes): INCONCLUSIVE",
        "  first scale-up      the autoscaler never added a pod",
        "  peak                5 of at most 6 pods",
        "  settled             not seen: the run ended at 1 pod",
        "  scaling decisions   4",
        "  requests            12,345, 3 failed (< 0.1 %), p95 84 ms",
        "  dropped iterations  0",
        "  why                 no request was made, and no iteration ended (check the script and the address)",
        "  not met             failed requests: 3.2 %, at most 1.0 % allowed",
        "  not known           settled after the load: unknown, at most 2 min allowed",
        "  not met             k6: checks rate>0.99",
        "  everything is in    results/run",
      ]
    `);
    expect(summaryLines(nothing, 'fr', 'results/run').join('\n')).toMatch(/n’a jamais ajouté de pod/);
  });

  test('a run that only watched has no times after a load', () => {
    const watched: Summary = {
      ...passed,
      load: { ...passed.load, requests: 0, failed: 0, iterations: 0, mostVus: 0, p95Ms: null },
    };
    expect(summaryLines(watched, 'en', 'results/run').join('\n')).toContain(
      'not measured: there was no load',
    );
  });

  test('a load without HTTP requests is told by its iterations and by what its thresholds measured', () => {
    const threshold = { unit: 'threshold', verdict: 'pass', reason: null } as const;
    const calls: Summary = {
      ...passed,
      load: { ...passed.load, requests: 0, failed: 0, iterations: 5, p95Ms: null },
      verdict: 'inconclusive',
      objectives: [
        { ...threshold, name: 'k6: calls count==5', value: 5, limit: 'count==5' },
        {
          name: 'errorRate',
          verdict: 'inconclusive',
          value: null,
          limit: 0.01,
          unit: 'share',
          reason: { code: 'no-http-request', values: {} },
        },
      ],
    };
    const text = summaryLines(calls, 'en', 'results/run').join('\n');
    expect(text).toMatch(/iterations +5\n/);
    expect(text).toMatch(/met +k6: calls count==5: 5\n/);
    expect(text).toMatch(/failed requests: no HTTP request was made; errorRate: null leaves it out/);
    expect(text).not.toMatch(/there was no load|none failed/);
    const unjudged: Summary = {
      ...calls,
      load: { ...calls.load, requests: 5, unclassified: 5 },
      objectives: calls.objectives.map((one) =>
        one.name === 'errorRate' ? { ...one, reason: { code: 'requests-not-judged', values: {} } } : one,
      ),
    };
    const toldOf = (lang: 'en' | 'fr') => summaryLines(unjudged, lang, 'results/run').join('\n');
    expect(toldOf('en')).toMatch(
      /requests +5, none known to have failed \(5 that k6 was told not to judge\)/,
    );
    expect(toldOf('en')).toMatch(/failed requests: the script tells k6 not to say which requests failed/);
    expect(toldOf('fr')).toMatch(
      /aucun échec connu \(5 que k6 ne devait pas juger\)[\s\S]*le script dit à k6 de ne pas/,
    );
    const sessions: Summary = { ...calls, load: { ...calls.load, iterations: 0, mostVus: 3 } };
    expect(summaryLines(sessions, 'en', 'results/run').join('\n')).toMatch(
      /iterations +no iteration ended before the load did \(3 virtual users\)\n/,
    );
    expect(summaryLines(calls, 'fr', 'results/run').join('\n')).toMatch(/respecté +k6: calls count==5: 5\n/);
  });

  test('what k6 logged as errors, and what its script says itself, is told', () => {
    const statement = { verdict: 'fail', value: null, unit: 'statement', reason: null } as const;
    const marked: Summary = {
      ...passed,
      load: { ...passed.load, exceptions: 3, errors: { count: 3, first: 'Error: no basket (t.js:7:9)' } },
      verdict: 'fail',
      objectives: [{ ...statement, name: 'markedAsFailed', limit: 'two orders have one number' }],
    };
    const text = summaryLines(marked, 'en', 'results/run').join('\n');
    expect(text).toMatch(/3 errors in k6\.log, the first: Error: no basket \(t\.js:7:9\)/);
    expect(text).toMatch(/iterations +12,000, 3 threw an exception/);
    expect(text).toMatch(/not met +the script marked the test as failed: two orders have one number/);
    expect(summaryLines(marked, 'fr', 'results/run').join('\n')).toMatch(
      /non respecté +le script a marqué l’essai en échec : two orders/,
    );
  });

  test('a cluster is named, safely', () => {
    const cluster: Summary = { ...passed, target: { kind: 'kubernetes', name: 'mini\u001B[31mkube' } };
    expect(summaryLines(cluster, 'en', 'results/run')[0]).toBe('Run over on minikube: PASSED');
  });
});
