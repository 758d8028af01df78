import type { LoadStep } from '../timeline/load-step.ts';

/**
 * One change of the replica count by an HPA and what came of it, hop by hop. A hop that did not happen (yet)
 * is null. Hops of the pods are those of the first (…First) and of the last (…All) of the wanted pods.
 */
export interface Transition {
  /** Counts up from 1 over the run. */
  readonly id: number;
  /** `namespace/name` */
  readonly hpa: string;
  readonly direction: 'up' | 'down';
  readonly from: number;
  readonly to: number;
  /** The load step that it answers: the last one before it; null when none is known. */
  readonly loadStep: LoadStep | null;
  /** The metric was first seen past its target (and tolerance). */
  readonly metricVisible: Hop | null;
  readonly desiredChanged: Hop;
  readonly podCreated: Hop | null;
  readonly podScheduled: Hop | null;
  /** Its containers run. */
  readonly podStarted: Hop | null;
  /** The first new pod is ready. */
  readonly firstReady: Hop | null;
  /** As many pods are ready as were wanted (down: as few are left). */
  readonly allReady: Hop | null;
  readonly firstRequest: Hop | null;
  /** The pods it made (up) or took away (down). */
  readonly pods: readonly string[];
  /** Nothing more is awaited: it is complete, or a later one took over. */
  readonly closed: boolean;
}

export interface Hop {
  readonly t: number;
  /** It may have been this much earlier: polling interval, sample window, clock resolution. */
  readonly uncertaintyMs: number;
}
