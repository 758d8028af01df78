import { duration, number, percent } from './format.ts';

/** The words of an explanation; `n` is already written as a number, values carry their unit. */
export const enExplain = {
  certainty: { observed: 'observed', computed: 'computed', unknown: 'unknown' },
  title: (hpa: string, target: string, at: string, clock: string) =>
    `HPA ${hpa} (${target}) at ${clock}${at.replace(/\.\d+/, '')}`,
  decided: (from: number, to: number) => (from === to ? `stays at ${to}` : `${from} → ${to}`),
  whenSeen: (ms: number) => (ms < 500 ? 'decided at that moment' : `decided ${duration(ms, 'en')} before`),
  notWitnessed: 'decided before we looked',
  why: 'Why',
  waiting: 'What it waits for',
  changes: 'What would change it',
  agreement: 'Our computation and the controller',
  wanted: (count: number) => `wanted ${count}`,
  stepBetween: '; ',
  steps: {
    'tolerance.within': 'within the tolerance',
    'pods.filledIn': 'pods not ready or not measured are counted cautiously',
    'stabilized.down': (result: number, seconds: number) =>
      `the window still remembers ${result} (${seconds} s)`,
    'stabilized.up': (result: number, seconds: number) =>
      `a lower count is remembered (${seconds} s) → ${result}`,
    'limit.scaleUp': (policy: string, result: number) => `the scale-up policy allows ${policy} → ${result}`,
    'limit.scaleDown': (policy: string, result: number) =>
      `the scale-down policy allows ${policy} → ${result}`,
    'limit.scaleUpFactor': (limit: number) => `at most double, or 4 → ${limit}`,
    'limit.max': (limit: number) => `maxReplicas ${limit}`,
    'limit.min': (limit: number) => `minReplicas ${limit}`,
  },
  policy: (value: number, type: 'Pods' | 'Percent', seconds: number) =>
    `${type === 'Pods' ? `${value} ${value === 1 ? 'pod' : 'pods'}` : percent(value, 'en')} per ${seconds} s`,
  policyBetween: { most: ' or ', least: ' and ' },
  policyDisabled: 'nothing at all',
  facts: {
    scale: (replicas: number, min: number, max: number) =>
      `${replicas} ${replicas === 1 ? 'replica' : 'replicas'}, allowed ${min} to ${max}`,
    scaleUnreadable: (error: string) => `the scale of the target can't be read: ${error}`,
    disabledAtZero:
      'at 0 replicas, and not put there by the autoscaler: it keeps its hands off until somebody sets 1 or more',
    aboveMax: (replicas: number, max: number) =>
      `${replicas} is above maxReplicas ${max}: brought back at once`,
    belowMin: (replicas: number, min: number) =>
      `${replicas} is below minReplicas ${min}: brought up at once`,
    selectorMissing: 'the target has no selector: no metric can be read',
    selectorAmbiguous: (hpas: string) => `other autoscalers select the same pods: ${hpas}`,
    grouped: (ready: number, unready: number, missing: number, ignored: number) =>
      `${ready} ${ready === 1 ? 'pod counts' : 'pods count'}${unready > 0 ? `, ${unready} not ready yet` : ''}${missing > 0 ? `, ${missing} without a sample` : ''}${ignored > 0 ? `, ${ignored} on their way out` : ''}`,
    utilization: (name: string, value: string, target: string, ratio: number, parts: string | null) =>
      `${name} is ${value} of request${parts === null ? '' : ` (${parts})`}, target ${target}: ratio ${number(ratio, 'en', 2)}`,
    parts: (used: string, requested: string) => `${used} of ${requested}`,
    value: (name: string, value: string, target: string, ratio: number) =>
      `${name} is ${value}, target ${target}: ratio ${number(ratio, 'en', 2)}`,
    filledIn: (before: number, after: number) =>
      `pods without a sample or not ready are counted cautiously: ratio ${number(before, 'en', 2)} → ${number(after, 'en', 2)}`,
    tolerance: (low: number, high: number, replicas: number) =>
      `between ${number(low, 'en', 2)} and ${number(high, 'en', 2)} nothing changes: ${replicas}`,
    directionKept: (replicas: number) => `counted cautiously, the direction would turn: stays at ${replicas}`,
    computed: (ratio: number, pods: number, replicas: number) =>
      `${number(ratio, 'en', 2)} × ${pods} ${pods === 1 ? 'pod' : 'pods'}, rounded up: ${replicas}`,
    fromTotal: (replicas: number) => `total ÷ target, rounded up: ${replicas}`,
    failed: (name: string, error: string) => `${name} can't be read: ${error}`,
    proposed: (name: string, replicas: number) => `${name} asks for ${replicas}`,
    chosen: (replicas: number) => `the largest count wins: ${replicas}`,
    refused: (failed: number, of: number) => `${failed} of ${of} metrics failed: it does not scale`,
    scaled: (from: number, to: number) => `scaled ${from} → ${to}`,
    kept: (replicas: number) => `no change: ${replicas}`,
    writeFailed: (to: number, error: string) => `the new count ${to} could not be written: ${error}`,
    notDecided:
      'the autoscaler has not decided anything yet: the controller looks at it every 15 s, so if that stays, see "kubectl describe hpa"',
    specInvalid: (problem: string) => `its spec can't be computed with: ${problem}`,
    historyUnknown: (watched: number, needed: number) =>
      `history unknown: watched for ${duration(watched * 1000, 'en')}, the controller remembers ${duration(needed * 1000, 'en')}`,
    condition: (reason: string, message: string) => `the controller says ${reason}: ${message}`,
    metricsInferred: 'the samples were not seen: taken back from the numbers in the status',
    metricUnread: (metric: string, target: string) =>
      `${metric}: the status of the autoscaler has no value of it (target ${target})`,
    metricsUnknown: 'what we saw of the pods does not give the numbers in the status',
    podsUnseen: (target: string, needsSelector: boolean) =>
      `none of the pods of ${target} was seen${needsSelector ? ': its selector tells which they are, so the target itself has to be readable (with --from: among the files)' : ''}`,
    podOf: (pod: string, controller: string | null) => `${pod} belongs to ${controller ?? 'nothing'}`,
    podsOfOthers: (
      counted: number,
      selector: string,
      target: string,
      pods: readonly string[],
      more: number,
    ) =>
      `${counted} pods match the selector ${selector}, and the autoscaler counts them all: ${pods.join(', ')}${more > 0 ? `, and ${more} more` : ''}, not to ${target}`,
  },
  waits: {
    window: (down: boolean, holds: number, remembers: number, ms: number, then: number) =>
      `${
        down
          ? `${holds === remembers ? 'stays at' : 'does not go below'} ${holds} for ${duration(ms, 'en')} more: the window still remembers ${remembers}`
          : `does not grow beyond ${holds} for ${duration(ms, 'en')} more: the window remembers a lower count`
      }${then === holds ? '' : `; then ${then}, if the load stays as it is`}`,
    unseenWindow: (down: boolean, holds: number, ms: number) =>
      `${down ? `stays at ${holds}` : `does not grow beyond ${holds}`} for ${duration(ms, 'en')} more at most, if the load stays as it is: a window remembers a ${down ? 'higher' : 'lower'} count from before we watched`,
    policy: (up: boolean, ms: number) =>
      `the ${up ? 'scale-up' : 'scale-down'} policy allows more in ${duration(ms, 'en')}`,
    nextSync: (ms: number) => `the next look, in about ${duration(ms, 'en')}`,
    nextSyncWithin: (seconds: number) => `the next look, within ${seconds} s`,
    pods: (count: number) => `${count} ${count === 1 ? 'pod' : 'pods'} to become ready and measured`,
    max: (max: number, wanted: number) => `nothing: ${wanted} are wanted, maxReplicas is ${max}`,
    metrics: (reason: string) => `a metric that can be read (now ${reason})`,
  },
  grow: (name: string, value: string, to: number, scaled: boolean) =>
    scaled
      ? `at ${value} ${name} or more it would have gone to ${to} or more`
      : `at ${value} ${name} or more it would grow, to ${to} or more`,
  shrink: (name: string, value: string, to: number, scaled: boolean) =>
    scaled
      ? `at ${value} ${name} or less it would have gone to ${to} or fewer`
      : `at ${value} ${name} or less it would shrink, to ${to} or fewer`,
  neverGrow: (name: string, max: number | null, scaled: boolean) => {
    if (max !== null) return `nothing makes it grow: maxReplicas is ${max}`;
    return scaled
      ? `no value of ${name} alone would have given more`
      : `no value of ${name} would make it grow`;
  },
  neverShrink: (name: string, min: number | null, scaled: boolean) => {
    if (min !== null) return `nothing makes it shrink: minReplicas is ${min}`;
    return scaled
      ? `no value of ${name} alone would have given fewer`
      : `no value of ${name} would make it shrink`;
  },
  agrees: (count: number) => `they agree: ${count}`,
  differs: (ours: number, theirs: number) =>
    `they differ: we compute ${ours}, the controller decided ${theirs}`,
  cannotTell: (ours: number, theirs: number) =>
    `can't be compared: we compute ${ours} from what we know, the controller decided ${theirs}`,
  notComputed: (theirs: number) => `not computed: the controller decided ${theirs}`,
  reasons: {
    history: 'it may remember a count from before we watched',
    metrics: 'the metrics it read were not seen by us',
    timing: 'a window ended within a second of this look',
    settings: 'its flags may differ from the defaults we assume',
    pods: 'it may have seen the pods a moment earlier or later',
  },
};
