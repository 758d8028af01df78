import { describe, expect, it } from 'vitest';
import { defaultControllerConfig } from '../../hpa/input.ts';
import { at, k6 } from '../testing/make.ts';
import { areas } from './areas.ts';
import { rebuildDemand } from './demand.ts';
import { createGatherer, type Gathered, type SeenSync } from './gather.ts';
import { needSteps } from './need.ts';
import { createRates } from './rates.ts';
import { readingsOf } from './readings.ts';
import { rebuild } from './rebuild.ts';

const sync = (t: number, ...samples: readonly (readonly [string, number])[]): SeenSync => ({
  t,
  samples: samples.map(([pod, millicores]) => ({
    pod,
    endT: t - 1_000,
    windowMs: 15_000,
    millicores,
    counted: true,
  })),
});

function gathered(over: Partial<Gathered> = {}): Gathered {
  return {
    hpa: 'palier/backend',
    spec: { maxReplicas: 6 },
    specChanged: false,
    controller: defaultControllerConfig,
    controllerAssumed: false,
    syncs: [],
    pods: [],
    replicas: [{ t: 0, value: 1 }],
    ready: [{ t: 0, value: 1 }],
    rates: createRates(),
    gaps: 0,
    loadStartT: null,
    endT: 120_000,
    ...over,
  };
}

describe('the syncs of a recording', () => {
  it('lie evenly between those that were seen, however the controller drifts', () => {
    const syncs = [sync(10_000, ['a', 5]), sync(55_300, ['a', 5])];
    const { readings, matched } = readingsOf(gathered({ syncs, endT: 90_000 }));
    expect(readings.map(({ t }) => Math.round(t))).toEqual([10_000, 25_100, 40_200, 55_300, 70_300, 85_300]);
    expect(matched).toBe(2);
    expect(readings[1]?.windows).toEqual([{ endT: 24_100, windowMs: 15_000 }]);
  });

  it('come as fast as statuses do where the period is only assumed', () => {
    const syncs = [0, 5, 10, 15, 20].map((second) => sync(second * 1_000, ['a', 5]));
    expect(readingsOf(gathered({ syncs, controllerAssumed: true })).syncPeriodMs).toBe(5_000);
    expect(readingsOf(gathered({ syncs, controllerAssumed: false })).syncPeriodMs).toBe(15_000);
  });
});

describe('requests over time', () => {
  it('are spread over the window they were counted in', () => {
    const rates = createRates();
    rates.add(at(1_000, k6(10, { a: 6, b: 4 })));
    rates.add(at(2_000, k6(30, { a: 30 })));
    expect(rates.served(0, 2_000)).toBe(20);
    expect(rates.served(500, 1_500)).toBe(20);
    expect(rates.served(0, 2_000, 'b')).toBe(2);
    expect(rates.served(2_000, 9_000)).toBe(0);
    expect(rates.served(0, 1_000, 'nobody')).toBe(0);
  });

  it('that could not be sent were asked for too', () => {
    const rates = createRates();
    rates.add(at(1_000, k6(10, null, { iterations: 5, droppedIterations: 3 })));
    expect(rates.served(0, 1_000)).toBe(10);
    expect(rates.offered(0, 1_000)).toBe(16);
  });
});

describe('the demand', () => {
  it('costs as much per request as the pods that served them used, without what they use at rest', () => {
    const rates = createRates();
    for (let t = 1_000; t <= 60_000; t += 1_000) rates.add(at(t, k6(20, { a: 20 })));
    const rebuilt = rebuildDemand(gathered({ rates, syncs: [sync(31_000, ['a', 105])] }), 5, 250);
    expect(rebuilt?.requestCost?.median).toBeCloseTo(5);
    expect(rebuilt?.demand.millicores.at(20)).toBeCloseTo(100);
    expect(rebuilt?.demand.millicores.at(80)).toBe(0);
  });

  it('is what the pods used where nobody recorded requests', () => {
    const rebuilt = rebuildDemand(gathered({ syncs: [sync(31_000, ['a', 80])] }), 0, 250);
    expect(rebuilt?.requestCost).toBeNull();
    expect(rebuilt?.demand.millicores.at(20)).toBe(80);
  });

  it('holds what others sent while k6 sent nothing', () => {
    const rates = createRates();
    for (let t = 1_000; t <= 30_000; t += 1_000) rates.add(at(t, k6(20, { a: 20 })));
    const syncs = [sync(31_000, ['a', 105]), sync(91_000, ['a', 65])];
    const rebuilt = rebuildDemand(gathered({ rates, syncs }), 5, 250);
    expect(rebuilt?.demand.millicores.at(80)).toBe(60);
    expect(rebuilt?.demand.millicores.at(50)).toBe(0);
  });

  it('is a lower bound while a pod is at its limit', () => {
    const rebuilt = rebuildDemand(gathered({ syncs: [sync(31_000, ['a', 249])] }), 0, 250);
    expect(rebuilt?.saturatedSeconds).toBe(15);
  });

  it('is not known without a single sample', () => {
    expect(rebuildDemand(gathered(), 5, null)).toBeNull();
  });
});

describe('the pods that a demand needs', () => {
  it('follow it, smoothed over a window, and are at least one', () => {
    const millicores = Array.from({ length: 120 }, (_, second) => (second < 60 ? 0 : 200));
    const need = needSteps({ fromT: 0, stepMs: 1_000, millicores }, 55, 0, 120_000);
    expect(need.map(({ value }) => value)).toEqual([1, 2, 3, 4]);
    expect(need.at(-1)?.t).toBeGreaterThan(60_000);
    expect(need.at(-1)?.t).toBeLessThan(70_000);
  });
});

describe('areas between step functions', () => {
  it('are exact, also where both change at once', () => {
    const a = [
      { t: 0, value: 1 },
      { t: 10, value: 3 },
    ];
    const b = [
      { t: 0, value: 2 },
      { t: 10, value: 1 },
      { t: 15, value: 4 },
    ];
    expect(areas(a, b, 0, 20)).toEqual({ between: 25, first: 40, second: 45, belowMs: 15, below: 15 });
  });

  it('are nothing over no time', () => {
    expect(areas([{ t: 0, value: 1 }], [{ t: 0, value: 2 }], 5, 5).between).toBe(0);
  });
});

describe('a run that cannot be modelled', () => {
  const codeOf = (over: Partial<Gathered>) => {
    const rebuilt = rebuild(gathered(over));
    return rebuilt.ok ? null : rebuilt.why.code;
  };
  const syncs = [10, 25, 40, 55].map((second) => sync(second * 1_000, ['a', 80]));
  const pod = {
    name: 'a',
    seenT: 0,
    startT: 0,
    runningT: 0,
    readyT: 0,
    sampledT: 0,
    requestMillicores: 100,
    limitMillicores: null,
  };
  const memory = {
    maxReplicas: 6,
    metrics: [
      {
        type: 'Resource',
        resource: { name: 'memory', target: { type: 'Utilization', averageUtilization: 60 } },
      },
    ],
  } as const;

  it.each([
    ['no-hpa', createGatherer().finish()],
    ['spec-changed', gathered({ specChanged: true })],
    ['other-metrics', gathered({ spec: memory })],
    ['too-few-syncs', gathered({ syncs: syncs.slice(0, 2) })],
    ['no-requests', gathered({ syncs, pods: [{ ...pod, requestMillicores: null }] })],
    ['no-samples', gathered({ syncs: syncs.map(({ t }) => ({ t, samples: null })), pods: [pod] })],
  ] as const)('says %s', (code, over) => {
    expect(codeOf(over)).toBe(code);
  });

  it('is none when all is there', () => {
    expect(codeOf({ syncs, pods: [pod] })).toBeNull();
  });
});
