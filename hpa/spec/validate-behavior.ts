import { parseQuantity } from '../quantity.ts';
import type { Problem } from '../shape.ts';
import type { LoosePolicy, LooseRules, LooseSpec } from './read.ts';
import { invalid, notSupported, required } from './rules.ts';

const MAX_WINDOW_SECONDS = 3600;
const MAX_PERIOD_SECONDS = 1800;

export function validateBehavior(
  { scaleUp, scaleDown }: NonNullable<LooseSpec['behavior']>,
  field: string,
): Problem[] {
  return [
    ...(scaleUp ? validateRules(scaleUp, `${field}.scaleUp`) : []),
    ...(scaleDown ? validateRules(scaleDown, `${field}.scaleDown`) : []),
  ];
}

function validateRules(rules: LooseRules, field: string): Problem[] {
  const { stabilizationWindowSeconds: window, selectPolicy, policies, tolerance } = rules;
  const problems: Problem[] = [];
  const windowField = `${field}.stabilizationWindowSeconds`;
  if (window !== undefined && window < 0) {
    problems.push(invalid(windowField, window, 'must be greater than or equal to zero'));
  }
  if (window !== undefined && window > MAX_WINDOW_SECONDS) {
    problems.push(invalid(windowField, window, `must be less than or equal to ${MAX_WINDOW_SECONDS}`));
  }
  if (selectPolicy !== undefined && !['Disabled', 'Max', 'Min'].includes(selectPolicy)) {
    problems.push(notSupported(`${field}.selectPolicy`, selectPolicy, ['Disabled', 'Max', 'Min']));
  }
  if (policies?.length === 0) {
    problems.push(required(`${field}.policies`, 'must specify at least one Policy'));
  }
  for (const [i, policy] of (policies ?? []).entries()) {
    problems.push(...validatePolicy(policy, `${field}.policies[${i}]`));
  }
  if (tolerance !== undefined && (parseQuantity(tolerance)?.unscaled ?? 0n) < 0n) {
    problems.push(invalid(`${field}.tolerance`, tolerance, 'must be greater than or equal to 0'));
  }
  return problems;
}

function validatePolicy({ type = '', value = 0, periodSeconds = 0 }: LoosePolicy, field: string): Problem[] {
  const problems: Problem[] = [];
  if (type !== 'Pods' && type !== 'Percent') {
    problems.push(notSupported(`${field}.type`, type, ['Percent', 'Pods']));
  }
  if (value <= 0) problems.push(invalid(`${field}.value`, value, 'must be greater than zero'));
  if (periodSeconds <= 0) {
    problems.push(invalid(`${field}.periodSeconds`, periodSeconds, 'must be greater than zero'));
  }
  if (periodSeconds > MAX_PERIOD_SECONDS) {
    const detail = `must be less than or equal to ${MAX_PERIOD_SECONDS}`;
    problems.push(invalid(`${field}.periodSeconds`, periodSeconds, detail));
  }
  return problems;
}
