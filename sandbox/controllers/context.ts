import type { ApiStore, Clock, PodMetricsProvider } from '../types.ts';

/** What every controller works with. */
export interface ControllerContext {
  readonly store: ApiStore;
  readonly clock: Clock;
  readonly metrics: PodMetricsProvider;
  /** Where failures go that no object can show. */
  readonly log: (message: string) => void;
}

/** A controller that runs; calling it ends it. */
export type Stop = () => void;

export type Controller = (context: ControllerContext) => Stop;
