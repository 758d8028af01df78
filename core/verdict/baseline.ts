import type { DependencyName } from '../timeline/events.ts';

/** What has to be the same for two runs to say something about each other. */
export const IDENTITY_PARTS = ['scenario', 'profile', 'plan', 'target', 'hpa', 'image', 'resources'] as const;
export type IdentityPart = (typeof IDENTITY_PARTS)[number];

/** A part that differs between two runs. */
export interface IdentityDifference {
  readonly part: IdentityPart;
  /** Where within the part: `maxReplicas`; empty: the part as a whole. */
  readonly path: string;
  readonly base: string | PlanFigures;
  readonly candidate: string | PlanFigures;
}

/** A load in few figures. */
export interface PlanFigures {
  readonly stages: number;
  readonly seconds: number;
  readonly peakRps: number;
  readonly maxVUs: number | null;
}

/** What a run had data of. */
export type ObservedSource = 'pod-metrics' | 'backend' | 'requests-by-pod' | DependencyName;
