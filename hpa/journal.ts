import type { HpaEvent } from './decision.ts';
import type { Condition } from './state.ts';
import type { TraceEntry } from './trace.ts';

/** What the stages of one reconcile write down as they go. */
export interface Journal {
  conditions: readonly Condition[];
  readonly events: HpaEvent[];
  readonly trace: TraceEntry[];
  readonly now: number;
}

/** Sets a condition, or adds it at the end. Its transition time moves only when `status` changes. */
export function setCondition(
  journal: Journal,
  type: Condition['type'],
  status: Condition['status'],
  reason: string,
  message: string,
): void {
  const { conditions, now } = journal;
  let at = 0;
  while (at < conditions.length && conditions[at]?.type !== type) at++;
  const old = conditions[at];
  if (old?.status === status && old.reason === reason && old.message === message) return;
  const lastTransitionTimeMs = old?.status === status ? old.lastTransitionTimeMs : now;
  const condition: Condition = { type, status, reason, message, lastTransitionTimeMs };
  journal.conditions = old ? conditions.with(at, condition) : [...conditions, condition];
}

export function removeCondition(journal: Journal, type: Condition['type']): void {
  journal.conditions = journal.conditions.filter((condition) => condition.type !== type);
}

export function isTrue(conditions: readonly Condition[], type: Condition['type']): boolean {
  return conditions.some((condition) => condition.type === type && condition.status === 'True');
}

export function warn(journal: Journal, reason: string, message: string): void {
  journal.events.push({ type: 'Warning', reason, message });
}
