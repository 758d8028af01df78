import type { ObjectMeta } from '../../store/types.ts';
import type { FieldCause } from '../status-error.ts';
import { invalidValue, required } from './causes.ts';

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const QUALIFIED = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const PATH_SEGMENT = /^(?!\.\.?$)[^/%]+$/;

/** Which names a resource allows. */
export type NameRule = 'label' | 'subdomain' | 'path';

const NAME_RULES: Readonly<Record<string, NameRule>> = {
  namespaces: 'label',
  services: 'label',
  roles: 'path',
  clusterroles: 'path',
  rolebindings: 'path',
  clusterrolebindings: 'path',
};

export function validateMetadata(plural: string, meta: ObjectMeta, namespaced: boolean): FieldCause[] {
  const causes = validateName(NAME_RULES[plural] ?? 'subdomain', meta.name);
  if (namespaced && !meta.namespace) causes.push(required('metadata.namespace'));
  causes.push(...validateLabels('metadata.labels', meta.labels ?? {}));
  for (const key of Object.keys(meta.annotations ?? {})) {
    causes.push(...validateLabelKey('metadata.annotations', key));
  }
  return causes;
}

export function validateLabels(field: string, labels: Readonly<Record<string, string>>): FieldCause[] {
  return Object.entries(labels).flatMap(([key, value]) => {
    const causes = validateLabelKey(field, key);
    if (value.length > 63) causes.push(invalidValue(field, value, 'must be no more than 63 characters'));
    if (value !== '' && !QUALIFIED.test(value)) {
      causes.push(
        invalidValue(
          field,
          value,
          `a label value consists of letters, digits, '-', '_' or '.', and starts and ends with a letter or digit`,
        ),
      );
    }
    return causes;
  });
}

export function isLabel(text: string): boolean {
  return text.length <= 63 && LABEL.test(text);
}

export function isSubdomain(text: string): boolean {
  return text.length <= 253 && SUBDOMAIN.test(text);
}

function validateName(rule: NameRule, name: string | undefined): FieldCause[] {
  if (!name) return [required('metadata.name', 'name or generateName is required')];
  switch (rule) {
    case 'label':
      if (isLabel(name)) return [];
      return [
        invalidValue(
          'metadata.name',
          name,
          `a lowercase RFC 1123 label consists of at most 63 lower case letters, digits or '-', and starts and ends with a letter or digit`,
        ),
      ];
    case 'subdomain':
      if (isSubdomain(name)) return [];
      return [
        invalidValue(
          'metadata.name',
          name,
          `a lowercase RFC 1123 subdomain consists of lower case letters, digits, '-' or '.', and starts and ends with a letter or digit`,
        ),
      ];
    case 'path':
      if (PATH_SEGMENT.test(name)) return [];
      return [invalidValue('metadata.name', name, `may not be '.' or '..' or contain '/' or '%'`)];
    default:
      throw rule satisfies never;
  }
}

function validateLabelKey(field: string, key: string): FieldCause[] {
  const parts = key.split('/');
  const name = parts.at(-1) ?? '';
  const prefix = parts.length === 2 ? parts[0] : undefined;
  const right =
    parts.length <= 2 &&
    name.length <= 63 &&
    QUALIFIED.test(name) &&
    (prefix === undefined || isSubdomain(prefix));
  return right
    ? []
    : [
        invalidValue(
          field,
          key,
          `a key is an optional DNS prefix and '/', then a name of letters, digits, '-', '_' or '.'`,
        ),
      ];
}
