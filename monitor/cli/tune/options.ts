import type { Objective } from '../../../core/tune/outcome.ts';
import type { CommonOptions } from '../context.ts';

export interface TuneOptions {
  readonly run: string;
  readonly resultsDir: string;
  readonly objectives: readonly Objective[];
  readonly budget: number;
  /** How many of the front are shown. */
  readonly show: number;
  /** Per cent of the CPU request; null: the recorded target. */
  readonly needPercent: number | null;
  /** Share of the replica-seconds, 0 to 1. */
  readonly maxError: number;
  /** Which of the shown ones the patch is of; null: the one to try first. */
  readonly pick: number | null;
  readonly output: string | null;
  /** A second run: its settings are predicted from the first. */
  readonly compare: string | null;
  readonly common: CommonOptions;
}
