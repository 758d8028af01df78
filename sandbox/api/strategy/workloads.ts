import { selectorMatches } from '../../store/label-selector.ts';
import { deepEqual } from '../../store/snapshot.ts';
import type { KubeObject } from '../../store/types.ts';
import type { FieldCause } from '../status-error.ts';
import { forbiddenField, invalidValue, notSupported, required } from './causes.ts';
import { validateLabels } from './metadata.ts';
import { defaultPodSpec } from './pod-spec.ts';
import { negative, validatePodSpec } from './pod-validation.ts';
import type { Strategy } from './types.ts';

export const deploymentStrategy: Strategy = {
  hasStatus: true,
  defaults: ({ spec }) => {
    spec.replicas ??= 1;
    spec.revisionHistoryLimit ??= 10;
    spec.progressDeadlineSeconds ??= 600;
    spec.strategy = { type: 'RollingUpdate', ...spec.strategy };
    if (spec.strategy.type === 'RollingUpdate') {
      spec.strategy.rollingUpdate = {
        maxUnavailable: '25%',
        maxSurge: '25%',
        ...spec.strategy.rollingUpdate,
      };
    }
    defaultTemplate(spec);
  },
  validate: (object) => [...validateWorkload(object), ...validateRollout(object.spec.strategy)],
  validateUpdate: selectorMayNotChange,
};

export const replicaSetStrategy: Strategy = {
  hasStatus: true,
  defaults: ({ spec }) => {
    spec.replicas ??= 1;
    defaultTemplate(spec);
  },
  validate: validateWorkload,
  validateUpdate: selectorMayNotChange,
};

export const statefulSetStrategy: Strategy = {
  hasStatus: true,
  defaults: ({ spec }) => {
    spec.replicas ??= 1;
    spec.revisionHistoryLimit ??= 10;
    spec.podManagementPolicy ??= 'OrderedReady';
    spec.updateStrategy = { type: 'RollingUpdate', ...spec.updateStrategy };
    if (spec.updateStrategy.type === 'RollingUpdate') {
      spec.updateStrategy.rollingUpdate = { partition: 0, ...spec.updateStrategy.rollingUpdate };
    }
    spec.persistentVolumeClaimRetentionPolicy ??= { whenDeleted: 'Retain', whenScaled: 'Retain' };
    for (const claim of spec.volumeClaimTemplates ?? []) {
      claim.apiVersion = 'v1';
      claim.kind = 'PersistentVolumeClaim';
      claim.spec.volumeMode ??= 'Filesystem';
      claim.status ??= { phase: 'Pending' };
    }
    defaultTemplate(spec);
  },
  validate: (object) => {
    const { podManagementPolicy, updateStrategy } = object.spec;
    const causes = validateWorkload(object);
    causes.push(...oneOf('spec.podManagementPolicy', podManagementPolicy, ['OrderedReady', 'Parallel']));
    causes.push(...oneOf('spec.updateStrategy.type', updateStrategy.type, ['RollingUpdate', 'OnDelete']));
    return causes;
  },
  validateUpdate: (next, current) => {
    const mutable = [
      'replicas',
      'ordinals',
      'template',
      'updateStrategy',
      'revisionHistoryLimit',
      'persistentVolumeClaimRetentionPolicy',
      'minReadySeconds',
    ];
    const frozen = (spec: Record<string, unknown>) =>
      Object.fromEntries(Object.entries(spec).filter(([key]) => !mutable.includes(key)));
    if (deepEqual(frozen(next.spec), frozen(current.spec))) return [];
    return [
      forbiddenField(
        'spec',
        `updates to statefulset spec for fields other than ${mutable.join(', ')} are forbidden`,
      ),
    ];
  },
};

function defaultTemplate(spec: KubeObject['spec']): void {
  if (spec.template?.spec) defaultPodSpec(spec.template.spec);
}

function validateWorkload({ spec }: KubeObject): FieldCause[] {
  const causes: FieldCause[] = [];
  if (spec.replicas < 0) causes.push(negative('spec.replicas', spec.replicas));
  if (spec.minReadySeconds < 0) causes.push(negative('spec.minReadySeconds', spec.minReadySeconds));
  const labels = spec.template?.metadata?.labels ?? {};
  causes.push(...validateLabels('spec.template.metadata.labels', labels));
  if (!spec.selector) causes.push(required('spec.selector'));
  else causes.push(...validateSelector(spec.selector, labels));
  const claims = (spec.volumeClaimTemplates ?? []).map((claim: KubeObject) => claim.metadata?.name);
  causes.push(...validatePodSpec(spec.template?.spec, 'spec.template.spec', claims));
  const policy = spec.template?.spec?.restartPolicy;
  if (policy !== undefined && policy !== 'Always') {
    causes.push(notSupported('spec.template.spec.restartPolicy', policy, ['Always']));
  }
  return causes;
}

function validateSelector(selector: KubeObject['spec'], labels: Record<string, string>): FieldCause[] {
  const size = Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions ?? []).length;
  if (size === 0) return [invalidValue('spec.selector', {}, 'empty selector is invalid for a workload')];
  for (const [i, { operator }] of (selector.matchExpressions ?? []).entries()) {
    const known = ['In', 'NotIn', 'Exists', 'DoesNotExist'];
    if (!known.includes(operator))
      return [notSupported(`spec.selector.matchExpressions[${i}].operator`, operator, known)];
  }
  if (selectorMatches(selector, labels)) return [];
  return [
    invalidValue('spec.template.metadata.labels', labels, '`selector` does not match template `labels`'),
  ];
}

function validateRollout(strategy: {
  type: string;
  rollingUpdate?: Record<string, string | number>;
}): FieldCause[] {
  const causes = oneOf('spec.strategy.type', strategy.type, ['Recreate', 'RollingUpdate']);
  if (strategy.type === 'Recreate' && strategy.rollingUpdate) {
    causes.push(
      forbiddenField(
        'spec.strategy.rollingUpdate',
        "may not be specified when strategy `type` is 'Recreate'",
      ),
    );
  }
  if (strategy.type !== 'RollingUpdate') return causes;
  const { maxSurge = 0, maxUnavailable = 0 } = strategy.rollingUpdate ?? {};
  for (const [name, value] of Object.entries({ maxSurge, maxUnavailable })) {
    const right = typeof value === 'number' ? value >= 0 : /^\d+%$/.test(value);
    if (!right)
      causes.push(
        invalidValue(
          `spec.strategy.rollingUpdate.${name}`,
          value,
          'a number or a percentage such as 25% is expected',
        ),
      );
  }
  const zero = (value: string | number) => value === 0 || value === '0%';
  if (zero(maxSurge) && zero(maxUnavailable)) {
    causes.push(
      invalidValue(
        'spec.strategy.rollingUpdate.maxUnavailable',
        maxUnavailable,
        'may not be 0 when `maxSurge` is 0',
      ),
    );
  }
  return causes;
}

function selectorMayNotChange(next: KubeObject, current: KubeObject): FieldCause[] {
  if (deepEqual(next.spec.selector, current.spec.selector)) return [];
  return [invalidValue('spec.selector', next.spec.selector, 'field is immutable')];
}

export function oneOf(field: string, value: string | undefined, supported: readonly string[]): FieldCause[] {
  return value !== undefined && !supported.includes(value) ? [notSupported(field, value, supported)] : [];
}
