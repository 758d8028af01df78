import type { HpaInput, Scale } from '../input.ts';
import { type Journal, setCondition, warn } from '../journal.ts';

/**
 * The target must have a selector, and no other autoscaler may select the same pods.
 *
 * @returns what is wrong, or null
 */
export function checkSelector(input: HpaInput, scale: Scale, journal: Journal): string | null {
  if (scale.selector === '') {
    warn(journal, 'SelectorRequired', 'selector is required');
    const message = "the HPA target's scale is missing a selector";
    setCondition(journal, 'ScalingActive', 'False', 'InvalidSelector', message);
    journal.trace.push({ rule: 'selector.missing' });
    return 'selector is required';
  }
  const { otherHpas = [] } = input;
  if (otherHpas.length === 0) return null;
  const list = `[${[`${input.namespace}/${input.name ?? ''}`, ...otherHpas].join(' ')}]`;
  const message =
    input.controller.version === '1.34'
      ? `pods by selector ${scale.selector} are controlled by multiple HPAs: ${list}`
      : `pods by selector ${scale.selector} are controlled by more than one HPA (e.g. ${list})`;
  warn(journal, 'AmbiguousSelector', message);
  setCondition(journal, 'ScalingActive', 'False', 'AmbiguousSelector', message);
  journal.trace.push({ rule: 'selector.ambiguous', hpas: otherHpas });
  return message;
}
