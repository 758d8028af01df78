/** Of the HPA that the run is about. null: it did not happen; with `bounds` of that name: unknown, but within these. */
export interface ScalingSummary {
  readonly minReplicas: number | null;
  readonly maxReplicas: number | null;
  /** The highest count that the HPA wanted or had, over the whole run. */
  readonly peakReplicas: number | null;
  /** Replicas of the scale target when observation ended. */
  readonly finalReplicas: number | null;
  /** From load start to the first time that the HPA wanted more pods than before. */
  readonly firstScaleUpSeconds: number | null;
  /** From load start until as many pods are ready, for 5 s at least, as the HPA ever wanted; null without a scale-up. */
  readonly readyCapacitySeconds: number | null;
  /** From load end to the last change of any count before replicas were back and quiet for over a sync period. */
  readonly settledSeconds: number | null;
  /** How often the HPA changed the count it wants, both ways. */
  readonly decisions: number | null;
  /** Of what is not known exactly, since it was not all seen: at least and at most; null: no bound, or it never was. */
  readonly bounds?: Readonly<
    Partial<Record<BoundedMeasure, readonly [lowest: number, highest: number | null]>>
  >;
}

export type BoundedMeasure =
  | 'peakReplicas'
  | 'firstScaleUpSeconds'
  | 'readyCapacitySeconds'
  | 'settledSeconds'
  | 'decisions';
