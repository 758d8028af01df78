import type { RunGroup } from '../../../core/timeline/events.ts';
import type { PlanOverrides } from '../../../load/plan.ts';
import type { CommonOptions } from '../context.ts';
import type { RawObserve } from '../options/options.ts';

export interface LoadRunOptions {
  readonly scenario: string;
  readonly profile: string;
  readonly overrides: PlanOverrides;
  /** null: find it. */
  readonly baseUrl: string | null;
  readonly observe: RawObserve;
  readonly resultsDir: string;
  readonly baselineMs: number;
  readonly maxDurationMs: number | null;
  readonly settle: boolean;
  /** A file with other settings for the autoscaler, for the time of the run; null: as it is. */
  readonly hpaPatch: string | null;
  /** A configuration file; null: the nearest `palier.config.*`, if there is one. */
  readonly config: string | null;
  /** Write the artifacts of a pipeline beside the recording. */
  readonly gateFiles: boolean;
  readonly plain: boolean;
  /** This run is one of several; `recorded` is told its folder. */
  readonly repeat?: { readonly group: RunGroup; readonly recorded: (dir: string) => void };
  readonly common: CommonOptions;
}
