import type { LoadPlan, LoadStage } from './events.ts';

/** The offered rate of a plan `elapsedMs` after the load began; null outside the plan, or without stages. */
export function plannedRpsAt(plan: LoadPlan | null, elapsedMs: number): number | null {
  if (plan === null || plan.stages.length === 0 || elapsedMs < 0) return null;
  let from = 0;
  let startMs = 0;
  for (const stage of plan.stages) {
    const endMs = startMs + stage.durationMs;
    if (elapsedMs < endMs)
      return from + ((stage.targetRps - from) * (elapsedMs - startMs)) / stage.durationMs;
    from = stage.targetRps;
    startMs = endMs;
  }
  return null;
}

/** How long the whole plan takes; null without stages. */
export function planDurationMs(plan: LoadPlan | null): number | null {
  if (plan === null || plan.stages.length === 0) return null;
  return plan.stages.reduce((sum, stage) => sum + stage.durationMs, 0);
}

/** How many stages have begun after `elapsedMs`, from 0 to all. */
export function stagesBegunAt(plan: LoadPlan, elapsedMs: number): number {
  let startMs = 0;
  let begun = 0;
  for (const stage of plan.stages) {
    if (elapsedMs < startMs) break;
    begun++;
    startMs += stage.durationMs;
  }
  return begun;
}

/** When a stage begins, in milliseconds after the load began. */
export function stageStartMs(plan: LoadPlan, index: number): number {
  return plan.stages.slice(0, index).reduce((sum, stage) => sum + stage.durationMs, 0);
}

/** The rate that a stage starts from. */
export function stageFromRps(plan: LoadPlan, index: number): number {
  return plan.stages[index - 1]?.targetRps ?? 0;
}

/** The next stage that changes the rate, from index `begun` on; null when none does. */
export function nextStep(
  plan: LoadPlan,
  begun: number,
): { readonly stage: LoadStage; readonly startMs: number } | null {
  for (let index = begun; index < plan.stages.length; index++) {
    const stage = plan.stages[index];
    if (stage !== undefined && stage.targetRps !== stageFromRps(plan, index)) {
      return { stage, startMs: stageStartMs(plan, index) };
    }
  }
  return null;
}

/** The highest rate still to come (or now) from `elapsedMs` on. */
export function highestRpsFrom(plan: LoadPlan, elapsedMs: number): number {
  const begun = stagesBegunAt(plan, elapsedMs);
  const coming = plan.stages.slice(Math.max(0, begun - 1)).map((stage) => stage.targetRps);
  return Math.max(plannedRpsAt(plan, elapsedMs) ?? 0, ...coming);
}

export function highestRps(plan: LoadPlan): number {
  return Math.max(0, ...plan.stages.map((stage) => stage.targetRps));
}

/** How many requests the plan offers in its first `elapsedMs`: the area under the rate. */
export function plannedRequests(plan: LoadPlan, elapsedMs: number): number {
  let from = 0;
  let startMs = 0;
  let requests = 0;
  for (const { durationMs, targetRps } of plan.stages) {
    const usedMs = Math.min(durationMs, Math.max(0, elapsedMs - startMs));
    const endRps = durationMs === 0 ? targetRps : from + ((targetRps - from) * usedMs) / durationMs;
    requests += ((from + endRps) / 2) * (usedMs / 1000);
    from = targetRps;
    startMs += durationMs;
  }
  return requests;
}

/** Profile of a script that brings its own options. */
export const OWN_PROFILE = 'own';
