/** The stretch of the run that all charts show, in seconds, and who wants to know when it changes. */
export interface TimeRange {
  readonly whole: readonly [from: number, to: number];
  get(): readonly [from: number, to: number];
  set(from: number, to: number): void;
  /** By a share of what is shown: below 0 earlier, above 0 later. */
  move(share: number): void;
  /** Below 1: closer, above 1: wider, around the middle. */
  zoom(factor: number): void;
  onChange(listener: (from: number, to: number) => void): void;
}

const SHORTEST_S = 1;

export function createTimeRange(durationS: number): TimeRange {
  const whole = [0, durationS] as const;
  const listeners: ((from: number, to: number) => void)[] = [];
  let current: readonly [number, number] = whole;

  const set = (wishedFrom: number, wishedTo: number) => {
    const span = Math.min(durationS, Math.max(SHORTEST_S, wishedTo - wishedFrom));
    const from = Math.min(Math.max(0, wishedFrom), durationS - span);
    if (from === current[0] && from + span === current[1]) return;
    current = [from, from + span];
    for (const listener of listeners) listener(from, from + span);
  };
  return {
    whole,
    get: () => current,
    set,
    move(share) {
      const [from, to] = current;
      set(from + (to - from) * share, to + (to - from) * share);
    },
    zoom(factor) {
      const [from, to] = current;
      const middle = (from + to) / 2;
      const half = ((to - from) * factor) / 2;
      set(middle - half, middle + half);
    },
    onChange: (listener) => listeners.push(listener),
  };
}
