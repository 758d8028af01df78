import { parseQuantity, type Quantity } from '../quantity.ts';
import { inNanos } from '../quantity-sum.ts';
import type { ReplayLine } from '../replay/replay.ts';

/** A recorded step. Keys that are missing are the same as in the step before. */
export type GoldenStep = Pick<ReplayLine, 't' | 'from' | 'to'> & Partial<ReplayLine>;

/** What the real controller's status was before the first step, for the keys that may be left out. */
const start = {
  currentReplicas: null,
  desiredReplicas: null,
  lastScaleTime: null,
  observedGeneration: null,
  currentMetrics: [],
  conditions: [],
};

/** Fills in the keys that a recording leaves out. */
export function expand(steps: readonly GoldenStep[]): readonly GoldenStep[] {
  let last: object = start;
  return steps.map((step) => {
    const full = { ...last, events: [], ...step };
    const { events, ...carried } = full;
    last = carried;
    return full;
  });
}

const compared = [
  ['decisions', ['from', 'to', 'currentReplicas', 'desiredReplicas', 'lastScaleTime', 'observedGeneration']],
  ['conditions', ['conditions']],
  ['events', ['events']],
  ['metrics', ['currentMetrics']],
] as const;

/** The parts of a step that differ, each with what was expected and got. */
export function differences(golden: GoldenStep, actual: ReplayLine | undefined): readonly string[] {
  if (actual?.t !== golden.t) return [`t=${golden.t}: no result`];
  return compared.flatMap(([part, keys]) =>
    keys
      .filter((key) => !same(golden[key], actual[key]))
      .map((key) => `t=${golden.t} ${part}: ${key} is ${show(actual[key])}, expected ${show(golden[key])}`),
  );
}

/** Texts may name any pod concerned; quantities count by value; `*` stands for any quantity. */
function same(golden: unknown, actual: unknown): boolean {
  if (golden === actual || (golden === '*' && typeof actual === 'string')) return true;
  if (typeof golden === 'string' && typeof actual === 'string') {
    return anyPod(golden) === anyPod(actual) || sameQuantity(parseQuantity(golden), parseQuantity(actual));
  }
  if (typeof golden !== 'object' || typeof actual !== 'object' || !golden || !actual) return false;
  const keys = new Set([...Object.keys(golden), ...Object.keys(actual)]);
  return [...keys].every((key) =>
    same((golden as Record<string, unknown>)[key], (actual as Record<string, unknown>)[key]),
  );
}

function anyPod(text: string): string {
  return text.replace(/\bPod [^\s,:;)]+/g, 'Pod *');
}

function sameQuantity(a: Quantity | null, b: Quantity | null): boolean {
  return a !== null && b !== null && inNanos(a) === inNanos(b);
}

function show(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 300) ?? 'nothing';
}
