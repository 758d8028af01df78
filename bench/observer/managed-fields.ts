import type { ApiObject } from './api.ts';

/** One manager owns the spec, the other the status, and names each field of them. */
export function managed(object: ApiObject, [first, second]: readonly [string, string]): ApiObject {
  const entry = (manager: string, field: 'spec' | 'status') => ({
    manager,
    operation: 'Update',
    apiVersion: object.apiVersion,
    time: object.metadata.creationTimestamp,
    fieldsType: 'FieldsV1',
    fieldsV1: { [`f:${field}`]: fieldsOf(object[field]) },
    ...(field === 'status' && { subresource: 'status' }),
  });
  const managedFields = [entry(first, 'spec'), entry(second, 'status')];
  return { ...object, metadata: { ...object.metadata, managedFields } };
}

const knownFields = new WeakMap<object, object>();

function fieldsOf(value: unknown): object {
  if (typeof value !== 'object' || value === null) return {};
  const known = knownFields.get(value);
  if (known !== undefined) return known;
  const fields = Array.isArray(value)
    ? Object.fromEntries(
        value
          .filter((item) => typeof item === 'object')
          .map((item) => {
            const key = 'name' in item ? 'name' : 'type';
            return [`k:${JSON.stringify({ [key]: item[key] })}`, { '.': {}, ...fieldsOf(item) }];
          }),
      )
    : Object.fromEntries(Object.entries(value).map(([key, field]) => [`f:${key}`, fieldsOf(field)]));
  knownFields.set(value, fields);
  return fields;
}
