import { deepEqual } from '../../store/snapshot.ts';
import type { KubeObject } from '../../store/types.ts';
import { typeNameOf } from '../schema/index.ts';
import { ApiError } from '../status-error.ts';
import { type FieldSet, fieldSetOf, removeFields, sharedLeaves, valueAt } from './field-set.ts';
import { applyStrategicMerge } from './strategic-merge.ts';

export interface ApplyOptions {
  readonly manager: string;
  readonly force: boolean;
  /** ISO time of the request. */
  readonly time: string;
}

interface ManagedFields {
  manager: string;
  operation: string;
  apiVersion: string;
  time?: string;
  fieldsType: string;
  fieldsV1: FieldSet;
}

/**
 * Server-side apply: merges what is applied into the live object and takes away what the same manager applied
 * before and now leaves out. Other managers' fields are conflicts (409) unless forced. Only what is applied is
 * tracked; fields written by plain updates belong to nobody.
 */
export function applyServerSide(
  live: KubeObject | undefined,
  applied: KubeObject,
  { manager, force, time }: ApplyOptions,
): KubeObject {
  const typeName = typeNameOf(applied.apiVersion, applied.kind);
  const wanted = managedPart(typeName, applied);
  const entries = (live?.metadata as { managedFields?: ManagedFields[] } | undefined)?.managedFields ?? [];
  const own = entries.find((entry) => entry.manager === manager && entry.operation === 'Apply');
  const others = entries.filter((entry) => entry !== own);
  if (!force && live !== undefined) refuseConflicts(live, applied, wanted, others);
  const former = own?.fieldsV1 ?? {};
  const cleaned = live === undefined ? applied : (removeFields(live, former, wanted) as KubeObject);
  const merged = applyStrategicMerge(typeName, cleaned, applied) as KubeObject;
  const unchanged = own !== undefined && deepEqual(own.fieldsV1, wanted);
  const entry: ManagedFields = {
    manager,
    operation: 'Apply',
    apiVersion: applied.apiVersion,
    time: unchanged && own?.time ? own.time : time,
    fieldsType: 'FieldsV1',
    fieldsV1: wanted,
  };
  return {
    ...merged,
    metadata: { ...merged.metadata, managedFields: [...others, entry] } as KubeObject['metadata'],
  };
}

/** Identity and status are nobody's to manage. */
function managedPart(typeName: string | undefined, applied: KubeObject): FieldSet {
  const { 'f:apiVersion': _v, 'f:kind': _k, 'f:status': _s, ...rest } = fieldSetOf(typeName, applied);
  const { 'f:name': _n, 'f:namespace': _ns, 'f:managedFields': _m, ...meta } = rest['f:metadata'] ?? {};
  const { 'f:metadata': _meta, ...others } = rest;
  return Object.keys(meta).length > 0 ? { ...others, 'f:metadata': meta } : others;
}

function refuseConflicts(
  live: KubeObject,
  applied: KubeObject,
  wanted: FieldSet,
  others: readonly ManagedFields[],
): void {
  const causes = others.flatMap((entry) =>
    sharedLeaves(wanted, entry.fieldsV1)
      .filter((path) => !deepEqual(valueAt(live, path), valueAt(applied, path)))
      .map((path) => ({
        reason: 'FieldManagerConflict',
        message: `conflict with "${entry.manager}" using ${entry.apiVersion}`,
        field: path
          .map((step) => (step.startsWith('f:') ? `.${step.slice(2)}` : `[${step.slice(2)}]`))
          .join(''),
      })),
  );
  if (causes.length === 0) return;
  const list = causes.map((cause) => `${cause.message}: ${cause.field}`).join('; ');
  const count = causes.length === 1 ? '1 conflict' : `${causes.length} conflicts`;
  throw new ApiError(409, 'Conflict', `Apply failed with ${count}: ${list}`, { causes });
}
