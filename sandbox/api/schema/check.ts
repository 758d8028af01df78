import { fieldsOf } from './index.ts';
import { type FieldType, parseFieldType } from './types.ts';

export interface CheckResult {
  /** The value without the fields its type does not have. */
  readonly pruned: unknown;
  /** Their paths: `spec.template.spec.containers[0].imag`. */
  readonly unknownFields: readonly string[];
  /** Values of a wrong JSON type: path, expectation and what was there. */
  readonly typeErrors: readonly string[];
}

/** Holds a JSON value against a type of the schema, as the API server's decoder does. */
export function checkAgainst(typeName: string, value: unknown): CheckResult {
  const findings: Findings = { unknownFields: [], typeErrors: [] };
  const pruned = checkField({ form: 'single', of: typeName }, value, '', findings);
  return { pruned, ...findings };
}

interface Findings {
  readonly unknownFields: string[];
  readonly typeErrors: string[];
}

function checkField(type: FieldType, value: unknown, path: string, findings: Findings): unknown {
  // null says "not there", as in Go.
  if (value === null || value === undefined) return undefined;
  const item: FieldType = { form: 'single', of: type.of };
  if (type.form === 'list') {
    if (!Array.isArray(value)) return wrong(findings, path, 'a list', value);
    return value.map((child, index) => checkField(item, child, `${path}[${index}]`, findings));
  }
  if (type.form === 'map') {
    if (!isObject(value)) return wrong(findings, path, 'an object', value);
    return mapEntries(value, (key, child) => checkField(item, child, join(path, key), findings));
  }
  const fields = fieldsOf(type.of);
  if (fields === undefined) return checkScalar(type.of, value, path, findings);
  if (!isObject(value)) return wrong(findings, path, 'an object', value);
  return mapEntries(value, (key, child) => {
    const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (field !== undefined) return checkField(parseFieldType(field), child, join(path, key), findings);
    findings.unknownFields.push(join(path, key));
    return undefined;
  });
}

function checkScalar(type: string, value: unknown, path: string, findings: Findings): unknown {
  switch (type) {
    case 'any':
      return value;
    case 'string':
    case 'time':
    case 'bytes':
      return typeof value === 'string' ? value : wrong(findings, path, 'a string', value);
    case 'int':
      return Number.isInteger(value) ? value : wrong(findings, path, 'an integer', value);
    case 'number':
      return typeof value === 'number' ? value : wrong(findings, path, 'a number', value);
    case 'bool':
      return typeof value === 'boolean' ? value : wrong(findings, path, 'true or false', value);
    case 'intOrString':
      if (Number.isInteger(value) || typeof value === 'string') return value;
      return wrong(findings, path, 'an integer or a string', value);
    case 'quantity':
      if (typeof value === 'number') return String(value);
      return typeof value === 'string' ? value : wrong(findings, path, 'a quantity such as 250m', value);
    default:
      throw new Error(`schema: ${path} has the unknown type ${type}`);
  }
}

function wrong(findings: Findings, path: string, expected: string, value: unknown): unknown {
  findings.typeErrors.push(`${path}: expected ${expected}, got ${JSON.stringify(value)}`);
  return value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function mapEntries(value: Record<string, unknown>, change: (key: string, child: unknown) => unknown) {
  const entries = Object.entries(value).map(([key, child]) => [key, change(key, child)] as const);
  return Object.fromEntries(entries.filter(([, child]) => child !== undefined));
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
