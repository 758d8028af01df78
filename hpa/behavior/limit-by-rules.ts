import type { Journal } from '../journal.ts';
import { add32, MAX_INT32, MIN_INT32 } from '../numbers/int32.ts';
import type { DefaultedBehavior, DefaultedScalingRules, ScalingPolicy } from '../spec/types.ts';
import type { PolicyAllowance } from '../trace.ts';
import { boundRule, limited } from './limits.ts';
import { decreased, increased } from './policy-step.ts';
import { changeWithin, freesAt } from './scale-events.ts';
import type { Limited, NormalizeArgs } from './types.ts';

/**
 * With a behavior: not faster than the policies allow, then between minReplicas and maxReplicas. Every policy
 * counts from the replicas at the start of its period; a limit never turns the direction.
 */
export function limitByRules(
  args: NormalizeArgs,
  { scaleUp, scaleDown }: DefaultedBehavior,
  wanted: number,
  journal: Journal,
): Limited {
  if (wanted > args.current) return limitUp(args, scaleUp, wanted, journal);
  if (wanted < args.current) return limitDown(args, scaleDown, wanted, journal);
  return limited(wanted, 'DesiredWithinRange');
}

function limitUp(
  args: NormalizeArgs,
  rules: DefaultedScalingRules,
  wanted: number,
  journal: Journal,
): Limited {
  const { maxReplicas } = args.spec;
  const policies = allowances(args, rules, increased, journal.now);
  const pick = rules.selectPolicy === 'Min' ? Math.min : Math.max;
  const picked = policies.reduce(
    (limit, { allows }) => pick(limit, allows),
    rules.selectPolicy === 'Min' ? MAX_INT32 : MIN_INT32,
  );
  const limit = rules.selectPolicy === 'Disabled' ? args.current : Math.max(picked, args.current);
  const byRate = maxReplicas > limit;
  const allowed = byRate ? limit : maxReplicas;
  if (wanted <= allowed) return limited(wanted, 'DesiredWithinRange');
  const { selectPolicy } = rules;
  if (wanted > limit) {
    const decisive = byRate;
    journal.trace.push({
      rule: 'limit.scaleUp',
      wanted,
      limit,
      result: limit,
      decisive,
      selectPolicy,
      policies,
    });
  }
  if (!byRate) journal.trace.push(boundRule('limit.max', wanted, maxReplicas, true));
  return limited(allowed, byRate ? 'ScaleUpLimit' : 'TooManyReplicas');
}

function limitDown(
  args: NormalizeArgs,
  rules: DefaultedScalingRules,
  wanted: number,
  journal: Journal,
): Limited {
  const { minReplicas } = args.spec;
  const policies = allowances(args, rules, decreased, journal.now);
  const pick = rules.selectPolicy === 'Min' ? Math.max : Math.min;
  const picked = policies.reduce(
    (limit, { allows }) => pick(limit, allows),
    rules.selectPolicy === 'Min' ? MIN_INT32 : MAX_INT32,
  );
  const limit = rules.selectPolicy === 'Disabled' ? args.current : Math.min(picked, args.current);
  const byRate = minReplicas < limit;
  const allowed = byRate ? limit : minReplicas;
  if (wanted >= allowed) return limited(wanted, 'DesiredWithinRange');
  const { selectPolicy } = rules;
  if (wanted < limit) {
    const decisive = byRate;
    journal.trace.push({
      rule: 'limit.scaleDown',
      wanted,
      limit,
      result: limit,
      decisive,
      selectPolicy,
      policies,
    });
  }
  if (!byRate) journal.trace.push(boundRule('limit.min', wanted, minReplicas, true));
  return limited(allowed, byRate ? 'ScaleDownLimit' : 'TooFewReplicas');
}

function allowances(
  { current, scaleUpEvents, scaleDownEvents }: NormalizeArgs,
  { selectPolicy, policies }: DefaultedScalingRules,
  allow: (start: number, policy: ScalingPolicy) => number,
  now: number,
): readonly PolicyAllowance[] {
  if (selectPolicy === 'Disabled') return [];
  return policies.map((policy) => {
    const { periodSeconds } = policy;
    const added = changeWithin(scaleUpEvents, periodSeconds, now);
    const removed = changeWithin(scaleDownEvents, periodSeconds, now);
    const startReplicas = add32(add32(current, -added), removed);
    const counted = added !== 0 || removed !== 0;
    const freesAtMs = counted ? freesAt([scaleUpEvents, scaleDownEvents], periodSeconds, now) : null;
    return { policy, added, removed, startReplicas, allows: allow(startReplicas, policy), freesAtMs };
  });
}
