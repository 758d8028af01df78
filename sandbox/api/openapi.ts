import { apiVersionOf, RESOURCES, type ResourceDefinition } from './resources.ts';
import { TYPES, typeNameOf } from './schema/index.ts';
import { parseFieldType } from './schema/types.ts';

/** The index of /openapi/v3: one document for each group and version. */
export function openApiIndex(): object {
  const roots = [...new Set(RESOURCES.map(rootOf))];
  const paths = roots.map((root) => [root, { serverRelativeURL: `/openapi/v3/${root}` }]);
  return { paths: Object.fromEntries(paths) };
}

/**
 * The document of one root (`api/v1`, `apis/apps/v1`); undefined when there is none. Says that PATCH checks
 * fields, which is what makes kubectl leave validation to the server.
 */
export function openApiDocument(root: string): object | undefined {
  const members = RESOURCES.filter((resource) => rootOf(resource) === root);
  if (members.length === 0) return undefined;
  return {
    openapi: '3.0.0',
    info: { title: 'Palier sandbox', version: 'v1' },
    paths: Object.fromEntries(members.flatMap(pathsOf)),
    components: { schemas: schemas(members) },
  };
}

function rootOf(resource: ResourceDefinition): string {
  return resource.group === '' ? 'api/v1' : `apis/${apiVersionOf(resource)}`;
}

function pathsOf(resource: ResourceDefinition): [string, object][] {
  const base = `/${rootOf(resource)}${resource.namespaced ? '/namespaces/{namespace}' : ''}/${resource.plural}`;
  const kind = { 'x-kubernetes-group-version-kind': groupVersionKind(resource) };
  const query = ['dryRun', 'fieldManager', 'fieldValidation'].map((name) => ({
    name,
    in: 'query',
    schema: { type: 'string' },
  }));
  const operation = (verb: string) => ({
    operationId: `${verb}${resource.kind}`,
    'x-kubernetes-action': verb,
    ...kind,
    responses: {
      200: { description: 'OK', content: { 'application/json': { schema: reference(resource) } } },
    },
  });
  const onOne: Record<string, object> = {};
  if (resource.verbs.includes('get')) onOne.get = operation('get');
  if (resource.verbs.includes('patch')) onOne.patch = { ...operation('patch'), parameters: query };
  if (resource.verbs.includes('update')) onOne.put = { ...operation('put'), parameters: query };
  if (resource.verbs.includes('delete')) onOne.delete = operation('delete');
  const onAll: Record<string, object> = {};
  if (resource.verbs.includes('list')) onAll.get = operation('list');
  if (resource.verbs.includes('create')) onAll.post = { ...operation('post'), parameters: query };
  return [
    [base, onAll],
    [`${base}/{name}`, onOne],
  ];
}

function groupVersionKind({ group, version, kind }: ResourceDefinition): object {
  return { group, version, kind };
}

function schemaName(resource: ResourceDefinition): string {
  return typeNameOf(apiVersionOf(resource), resource.kind) ?? resource.kind;
}

function reference(resource: ResourceDefinition): object {
  return { $ref: `#/components/schemas/${schemaName(resource)}` };
}

/** The members' types with all they are made of. */
function schemas(members: readonly ResourceDefinition[]): object {
  const found = new Map<string, object>();
  for (const member of members) {
    const name = schemaName(member);
    collect(name, found);
    const kinds = { 'x-kubernetes-group-version-kind': [groupVersionKind(member)] };
    found.set(name, { ...(found.get(name) ?? { type: 'object' }), ...kinds });
  }
  return Object.fromEntries(found);
}

function collect(typeName: string, found: Map<string, object>): void {
  const fields = TYPES[typeName];
  if (fields === undefined || found.has(typeName)) return;
  found.set(typeName, {});
  const properties = Object.entries(fields).map(([field, text]) => {
    const { of } = parseFieldType(text);
    collect(of, found);
    return [field, propertyOf(text)];
  });
  found.set(typeName, { type: 'object', properties: Object.fromEntries(properties) });
}

function propertyOf(text: string): object {
  const { form, of, mergeKey } = parseFieldType(text);
  const item = TYPES[of] === undefined ? scalarOf(of) : { allOf: [{ $ref: `#/components/schemas/${of}` }] };
  if (form === 'map') return { type: 'object', additionalProperties: item };
  if (form === 'single') return item;
  const merge = mergeKey === undefined ? {} : { 'x-kubernetes-patch-strategy': 'merge' };
  const key = mergeKey === undefined || mergeKey === '+' ? {} : { 'x-kubernetes-patch-merge-key': mergeKey };
  return { type: 'array', items: item, ...merge, ...key };
}

function scalarOf(type: string): object {
  switch (type) {
    case 'int':
      return { type: 'integer' };
    case 'number':
      return { type: 'number' };
    case 'bool':
      return { type: 'boolean' };
    case 'time':
      return { type: 'string', format: 'date-time' };
    case 'bytes':
      return { type: 'string', format: 'byte' };
    case 'intOrString':
      return { oneOf: [{ type: 'integer' }, { type: 'string' }], format: 'int-or-string' };
    case 'any':
      return { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
    default:
      return { type: 'string' };
  }
}
