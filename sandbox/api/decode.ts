import { parse as parseYaml, type YAMLError } from 'yaml';
import type { KubeObject } from '../store/types.ts';
import { apiVersionOf, type ResourceDefinition } from './resources.ts';
import { checkAgainst } from './schema/check.ts';
import { typeNameOf } from './schema/index.ts';
import { badRequest, unsupportedMediaType } from './status-error.ts';

/** What to do about fields that a type does not have. */
export type FieldValidation = 'Ignore' | 'Warn' | 'Strict';

export interface Decoded {
  readonly object: KubeObject;
  readonly warnings: readonly string[];
}

const JSON_TYPES = ['application/json', 'application/yaml'];

const PROTOBUF = 'application/vnd.kubernetes.protobuf';

/** `kubectl create deployment …` and its like send protobuf; manifests go as JSON. */
const PROTOBUF_HINT =
  '; the sandbox reads no protobuf, but what "--dry-run=client -o yaml | kubectl apply -f -" makes of the same command';

/** The JSON value of a body. Throws ApiError: 415 for other formats, 400 when it can't be read. */
export function parseBody(body: string, contentType: string | undefined): unknown {
  const type = mediaType(contentType);
  if (type === '' || type === 'application/json') return parseJson(body);
  if (type === 'application/yaml') return readYaml(body);
  throw unsupportedMediaType(JSON_TYPES, type === PROTOBUF ? PROTOBUF_HINT : '');
}

export function mediaType(contentType: string | undefined): string {
  return (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

export function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw badRequest(`the body is not JSON: ${(error as SyntaxError).message}`);
  }
}

export function readYaml(body: string): unknown {
  try {
    return parseYaml(body);
  } catch (error) {
    throw badRequest(`the body is not YAML: ${(error as YAMLError).message}`);
  }
}

/**
 * Makes sure that a value is an object of this resource and has only fields of its type.
 * Throws ApiError 400 with every unknown field (Strict) or wrong type.
 */
export function decodeObject(
  resource: ResourceDefinition,
  value: unknown,
  validation: FieldValidation,
): Decoded {
  const expected = apiVersionOf(resource);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badRequest(
      `the object provided is unrecognized (must be of type ${resource.kind}): got ${typeof value}`,
    );
  }
  const { apiVersion = expected, kind = resource.kind } = value as Partial<KubeObject>;
  if (kind !== resource.kind || apiVersion !== expected) {
    const got = `${apiVersion}, Kind=${kind}`;
    throw badRequest(
      `${got} in the body does not match the resource asked for (${expected}, Kind=${resource.kind})`,
    );
  }
  return checkFields({ ...value, apiVersion, kind }, resource, validation);
}

function checkFields(value: object, resource: ResourceDefinition, validation: FieldValidation): Decoded {
  const version = apiVersionOf(resource);
  const typeName = typeNameOf(version, resource.kind);
  const metadata = (value as Partial<KubeObject>).metadata ?? {};
  const whole = { ...value, metadata };
  if (typeName === undefined) return { object: whole as KubeObject, warnings: [] };
  const { pruned, unknownFields, typeErrors } = checkAgainst(typeName, whole);
  const subject = `${resource.kind} in version "${resource.version}" cannot be handled as a ${resource.kind}`;
  if (typeErrors.length > 0) throw badRequest(`${subject}: ${typeErrors.join(', ')}`);
  const unknown = unknownFields.map((field) => `unknown field "${field}"`);
  if (validation === 'Strict' && unknown.length > 0) {
    throw badRequest(`${subject}: strict decoding error: ${unknown.join(', ')}`);
  }
  return { object: pruned as KubeObject, warnings: validation === 'Warn' ? unknown : [] };
}
