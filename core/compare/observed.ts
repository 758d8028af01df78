import type { TimelineEvent } from '../timeline/events.ts';
import type { ObservedSource } from '../verdict/baseline.ts';

const DEFAULT_METRIC_PERIOD_MS = 15_000;
const LONGEST_METRIC_PERIOD_MS = 60_000;
/** Of the samples that could have told it. */
const LEAST_SHARE = 0.5;

/** Watches which sources had data, and how often the pods' metrics came anew. */
export class Observed {
  readonly #counts = new Map<ObservedSource, { asked: number; told: number }>();
  readonly #lastSampleMs = new Map<string, number>();
  readonly #periodsMs: number[] = [];

  onEvent(event: TimelineEvent): void {
    if (event.type === 'prometheus.observed') {
      for (const [name, { scraped, up, gauges }] of Object.entries(event.dependencies)) {
        const isTold = Object.values(gauges).some((value) => value !== null);
        this.#note(name, scraped !== false && up !== false && isTold);
      }
      this.#note('backend', event.backend.requestsPerSecond !== null);
    } else if (event.type === 'k6.sample' && event.requests > 0) {
      this.#note('requests-by-pod', event.byPod !== null && Object.keys(event.byPod).length > 0);
    } else if (event.type === 'pod-metrics.observed') {
      this.#note('pod-metrics', event.pods.length > 0);
      for (const { name, timestamp } of event.pods) this.#noteSample(name, Date.parse(timestamp));
    }
  }

  sources(): readonly ObservedSource[] {
    return [...this.#counts]
      .filter(([, { asked, told }]) => told >= asked * LEAST_SHARE)
      .map(([name]) => name);
  }

  /** The median time between two samples of a pod; metrics-server's default when there are none. */
  metricPeriodMs(): number {
    const sorted = this.#periodsMs.toSorted((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)] ?? DEFAULT_METRIC_PERIOD_MS;
    return Math.min(LONGEST_METRIC_PERIOD_MS, median);
  }

  #note(source: ObservedSource, told: boolean): void {
    const counts = this.#counts.get(source) ?? { asked: 0, told: 0 };
    counts.asked += 1;
    if (told) counts.told += 1;
    this.#counts.set(source, counts);
  }

  #noteSample(pod: string, ms: number): void {
    const before = this.#lastSampleMs.get(pod);
    if (Number.isFinite(ms)) this.#lastSampleMs.set(pod, ms);
    if (before !== undefined && ms > before && this.#periodsMs.length < MOST_PERIODS)
      this.#periodsMs.push(ms - before);
  }
}

const MOST_PERIODS = 500;
