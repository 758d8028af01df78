import { deepEqual } from '../../store/snapshot.ts';
import type { KubeObject } from '../../store/types.ts';
import type { FieldCause } from '../status-error.ts';
import { forbiddenField, invalidValue, required } from './causes.ts';
import type { Strategy } from './types.ts';

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

export const plainStrategy: Strategy = { hasStatus: false };

export const statusStrategy: Strategy = { hasStatus: true };

export const configMapStrategy: Strategy = { hasStatus: false, validateUpdate: immutableStays };

export const secretStrategy: Strategy = {
  hasStatus: false,
  defaults: (secret) => {
    secret.type ??= 'Opaque';
    if (secret.stringData) {
      const encoded = Object.entries(secret.stringData as Record<string, string>).map(
        ([key, text]) => [key, Buffer.from(text).toString('base64')] as const,
      );
      secret.data = { ...secret.data, ...Object.fromEntries(encoded) };
      delete secret.stringData;
    }
  },
  validate: (secret) =>
    Object.entries((secret.data ?? {}) as Record<string, string>)
      .filter(([, value]) => !BASE64.test(value))
      .map(([key]) =>
        invalidValue(`data.${key}`, '', 'base64 is expected; plain text belongs into stringData'),
      ),
  validateUpdate: (next, current) => [
    ...immutableStays(next, current),
    ...(next.type === current.type ? [] : [invalidValue('type', next.type, 'field is immutable')]),
  ],
};

export const namespaceStrategy: Strategy = {
  hasStatus: true,
  defaults: (namespace) => {
    namespace.spec = { finalizers: ['kubernetes'], ...namespace.spec };
    namespace.status ??= { phase: 'Active' };
    namespace.metadata.labels = {
      ...namespace.metadata.labels,
      'kubernetes.io/metadata.name': namespace.metadata.name,
    };
  },
};

export const claimStrategy: Strategy = {
  hasStatus: true,
  defaults: (claim) => {
    claim.spec.volumeMode ??= 'Filesystem';
    claim.spec.storageClassName ??= 'sandbox';
    claim.status ??= { phase: 'Pending' };
  },
  validate: ({ spec }) => [
    ...(spec.accessModes?.length > 0
      ? []
      : [required('spec.accessModes', 'at least 1 access mode is required')]),
    ...(spec.resources?.requests?.storage ? [] : [required('spec.resources[storage]')]),
  ],
  validateUpdate: (next, current) => {
    const fixed = (claim: KubeObject) => ({ ...claim.spec, resources: null, volumeName: null });
    if (deepEqual(fixed(next), fixed(current))) return [];
    return [forbiddenField('spec', 'spec is immutable after creation except resources.requests')];
  },
};

export const eventStrategy: Strategy = {
  hasStatus: false,
  validate: (event) => (event.involvedObject ? [] : [required('involvedObject')]),
};

function immutableStays(next: KubeObject, current: KubeObject): FieldCause[] {
  if (current.immutable !== true) return [];
  const same = deepEqual(next.data, current.data) && deepEqual(next.binaryData, current.binaryData);
  return same && next.immutable === true
    ? []
    : [forbiddenField('data', 'field is immutable when `immutable` is set')];
}
