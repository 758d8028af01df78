import type { Problem } from '../shape.ts';
import { invalid, pathSegment, required } from './rules.ts';
import type { CrossVersionObjectReference } from './types.ts';

/** @param groupRequired the API version must name a group, as `apps/v1` does and `v1` does not */
export function validateReference(
  { apiVersion = '', kind = '', name = '' }: Partial<CrossVersionObjectReference>,
  field: string,
  { groupRequired }: { readonly groupRequired: boolean },
): Problem[] {
  const problems: Problem[] = [];
  problems.push(...(kind === '' ? [required(`${field}.kind`, '')] : pathSegment(`${field}.kind`, kind)));
  problems.push(...(name === '' ? [required(`${field}.name`, '')] : pathSegment(`${field}.name`, name)));
  const parts = apiVersion.split('/');
  if (parts.length > 2) {
    const detail = `unexpected GroupVersion string: ${apiVersion}`;
    problems.push(invalid(`${field}.apiVersion`, apiVersion, detail));
  } else if (groupRequired && (parts.length < 2 || parts[0] === '')) {
    problems.push(invalid(`${field}.apiVersion`, apiVersion, 'apiVersion must specify API group'));
  }
  return problems;
}
