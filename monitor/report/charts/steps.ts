const STEPS_S = [5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200];

/** The next step of a time axis or table that reads well. */
export function niceStep(wishedMs: number): number {
  const wished = wishedMs / 1000;
  return (STEPS_S.find((step) => step >= wished) ?? Math.ceil(wished / 3_600) * 3_600) * 1000;
}
