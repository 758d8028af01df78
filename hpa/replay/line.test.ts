import { describe, expect, it } from 'vitest';
import { formatProblem, parseScenario, replayLine } from './line.ts';

const metrics = [
  { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } } },
];
const scenario = {
  id: 'x',
  version: '1.37.2',
  spec: { maxReplicas: 6, metrics },
  templates: { a: { containers: [{ name: 'app', requests: { cpu: '100m' } }] } },
  replicas: 1,
  steps: [{ t: 0, pods: [{ name: 'p0', usage: { app: { cpu: '251m' } } }] }],
};

function problemsOf(value: unknown): readonly string[] {
  const parsed = parseScenario(typeof value === 'string' ? value : JSON.stringify(value), 7);
  return parsed.ok ? [] : parsed.problems.map(formatProblem);
}
const withStep = (step: object) => ({ ...scenario, steps: [{ t: 0, ...step }] });
const withPod = (pod: object) => withStep({ pods: [{ name: 'p', ...pod }] });

describe('a line that is no scenario is refused with its number, the field and what was expected', () => {
  it.each([
    ['no JSON', '{"id": ', /^line 7: expected JSON: /],
    [
      'bytes that would steer a terminal',
      '\u001b[2J\u0000',
      /^line 7: expected JSON: [^\p{Cc}]*\\u001b[^\p{Cc}]*$/u,
    ],
    ['a list', '[]', /^line 7: expected a scenario object, got \[\]$/],
    ['no id', { ...scenario, id: undefined }, /^line 7: id: expected a value, got none$/],
    [
      'an old release',
      { ...scenario, version: '1.20.0' },
      /^line 7: version: expected a Kubernetes version from 1.34 on, got "1.20.0"$/,
    ],
    [
      'a gate that is no flag',
      { ...scenario, gates: { HPAScaleToZero: 'yes' } },
      /^line 7: gates.HPAScaleToZero: expected true or false, got "yes"$/,
    ],
    [
      'a gate that this release has locked',
      { ...scenario, version: '1.37.2', gates: { HPAConfigurableTolerance: false } },
      /^line 7: gates.HPAConfigurableTolerance: expected true, which Kubernetes has locked since 1.37, got false$/,
    ],
    [
      'a negative tolerance',
      { ...scenario, tolerance: -0.1 },
      /^line 7: tolerance: expected at least 0, got -0.1$/,
    ],
    ['a sync period of 0', { ...scenario, syncS: 0 }, /^line 7: syncS: expected at least 1, got 0$/],
    [
      'negative replicas',
      { ...scenario, replicas: -1 },
      /^line 7: replicas: expected 0 to 2147483647, got -1$/,
    ],
    ['an unknown key', { ...scenario, step: [] }, /^line 7: step: expected one of id, family, version, /],
    [
      'a spec that is refused',
      { ...scenario, spec: { maxReplicas: 0, metrics } },
      /^line 7: spec.maxReplicas: Required value/,
    ],
    [
      'an edit that is refused',
      withStep({ edit: { minReplicas: 9 } }),
      /^line 7: steps\[0\].edit.maxReplicas: Invalid value: 6: must be greater/,
    ],
    [
      'an edit of an unknown key',
      withStep({ edit: { min: null } }),
      /^line 7: steps\[0\].edit.min: expected one of /,
    ],
    [
      'a broken time',
      { ...scenario, steps: [{ t: 1.5 }] },
      /^line 7: steps\[0\].t: expected a whole number, got 1.5$/,
    ],
    [
      'a clock that goes back',
      { ...scenario, steps: [{ t: 15 }, { t: 15 }] },
      /^line 7: steps\[1\].t: expected more than 15, got 15$/,
    ],
    [
      'an unknown phase',
      withPod({ phase: 'Crashed' }),
      /^line 7: steps\[0\].pods\[0\].phase: expected one of Running, .*, got "Crashed"$/,
    ],
    [
      'an unknown template',
      withPod({ tpl: 'b' }),
      /^line 7: steps\[0\].pods\[0\].tpl: expected one of the templates a, got b$/,
    ],
    [
      'a template named like a method',
      withPod({ tpl: 'constructor' }),
      /^line 7: steps\[0\].pods\[0\].tpl: expected one of the templates a, /,
    ],
    [
      'too many pods',
      withPod({ count: 1e9 }),
      /^line 7: steps\[0\].pods\[0\].count: expected 0 to 100000, got 1000000000$/,
    ],
    [
      'usage that is no quantity',
      withPod({ usage: { app: { cpu: 'lots' } } }),
      /^line 7: steps\[0\].pods\[0\].usage.app.cpu: expected a quantity such as 100m or 128Mi, got "lots"$/,
    ],
    [
      'an unknown call',
      withStep({ errors: { metrics: 'x' } }),
      /^line 7: steps\[0\].errors: expected a call: scaleGet, /,
    ],
    [
      'an external value alone',
      withStep({ external: { queue: '5' } }),
      /^line 7: steps\[0\].external.queue: expected a list, got "5"$/,
    ],
  ])('%s', (_, value, problem) => {
    expect(problemsOf(value)).toEqual(expect.arrayContaining([expect.stringMatching(problem)]));
  });

  it('all problems of a line at once', () => {
    expect(problemsOf({ id: 1, steps: 2 })).toHaveLength(6);
  });
});

it.each(['', 'app=web', 'a==b, tier!=,old', '!new,example.com/tier notin (a, b,)', 'x in (), n > 3'])(
  'the selector “%s” is taken',
  (selector) => {
    expect(problemsOf(withStep({ selector }))).toEqual([]);
  },
);

it.each(['app in', 'a=b,', '=b', 'app=web tier=api', 'a b'])('the selector “%s” is refused', (selector) => {
  expect(problemsOf(withStep({ selector }))).toEqual([
    `line 7: steps[0].selector: expected a label selector such as app=web,tier in (a,b), got "${selector}"`,
  ]);
});

it('a gate that is locked may be set to what it is', () => {
  expect(problemsOf({ ...scenario, gates: { HPAConfigurableTolerance: true } })).toEqual([]);
  const older = { ...scenario, version: '1.34.4', gates: { HPAConfigurableTolerance: true } };
  expect(problemsOf(older)).toEqual([]);
});

describe('a replay', () => {
  it('writes what each step saw and left, and takes its own decisions further', () => {
    const result = replayLine(JSON.stringify({ ...scenario, steps: [...scenario.steps, { t: 15 }] }), 1);
    expect(result).toMatchObject({
      ok: true,
      lines: [
        {
          id: 'x',
          t: 0,
          from: 1,
          to: 4,
          currentReplicas: 1,
          desiredReplicas: 4,
          lastScaleTime: 0,
          observedGeneration: 1,
          events: [
            [
              'Normal',
              'SuccessfulRescale',
              'New size: 4; reason: cpu resource utilization (percentage of request) above target',
            ],
          ],
        },
        { t: 15, from: 4, to: 5 },
      ],
    });
  });

  it('of no steps says nothing', () => {
    expect(replayLine(JSON.stringify({ ...scenario, steps: [] }), 1)).toEqual({ ok: true, lines: [] });
  });

  it('lets a call fail for one metric only', () => {
    const steps = [{ ...scenario.steps[0], errors: { 'resource:cpu': 'boom', 'resource:memory': 'bang' } }];
    const result = replayLine(JSON.stringify({ ...scenario, steps }), 1);
    expect(JSON.stringify(result)).toContain('unable to fetch metrics from resource metrics API: boom');
    expect(JSON.stringify(result)).not.toContain('bang');
  });

  it.each(['constructor', '__proto__', 'toString'])(
    'takes a metric and a pod called %s like any other',
    (name) => {
      const target = { type: 'AverageValue', averageValue: '10' };
      const values = (entries: unknown) => JSON.parse(`{"${name}": ${JSON.stringify(entries)}}`);
      const of = { kind: 'Service', name };
      const spec = {
        maxReplicas: 6,
        metrics: [
          { type: 'Pods', pods: { metric: { name }, target } },
          { type: 'Object', object: { metric: { name }, describedObject: of, target } },
          { type: 'External', external: { metric: { name }, target } },
        ],
      };
      const pods = [{ name, custom: values('20') }];
      const step = { t: 0, pods, object: values('30'), external: values(['40']) };
      const failing = { t: 15, errors: { [`external:${name}`]: 'gone' } };
      const line = JSON.stringify({ ...scenario, spec, steps: [step, failing] });
      expect(replayLine(line, 1)).toMatchObject({
        lines: [
          {
            to: 4,
            currentMetrics: [
              { pods: { current: { averageValue: '20' } } },
              { object: { current: { averageValue: '30' } } },
              { external: { current: { averageValue: '40' } } },
            ],
          },
          { currentMetrics: [{ type: 'Pods' }, { type: 'Object' }, { type: '' }] },
        ],
      });
    },
  );

  it('reads a file that begins with a byte order mark', () => {
    expect(replayLine(`\uFEFF${JSON.stringify(scenario)}`, 1)).toEqual(
      replayLine(JSON.stringify(scenario), 1),
    );
  });

  it('counts edits as generations, and takes keys away', () => {
    const steps = [
      { t: 0, edit: { maxReplicas: 2 } },
      { t: 15, edit: { metrics: null } },
    ];
    const result = replayLine(JSON.stringify({ ...scenario, steps }), 1);
    expect(result).toMatchObject({ lines: [{ observedGeneration: 2 }, { observedGeneration: 3 }] });
  });
});
