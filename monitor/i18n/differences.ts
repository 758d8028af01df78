import type { IdentityDifference, ObservedSource } from '../../core/verdict/baseline.ts';
import { dependencyTitle } from './dependency.ts';
import type { enCompare } from './en-compare.ts';

type Words = Pick<typeof enCompare, 'differs' | 'parts' | 'plan' | 'separator'>;

export function differencesText(differs: readonly IdentityDifference[], words: Words): string {
  return differs.map((one) => differenceText(one, words)).join(words.separator);
}

/** What is not the same in two runs: `autoscaler maxReplicas: 6 → 3`. */
export function differenceText({ part, path, base, candidate }: IdentityDifference, words: Words): string {
  const told = (value: typeof base) => (typeof value === 'string' ? value : words.plan(value));
  return words.differs(`${words.parts[part]}${path === '' ? '' : ` ${path}`}`, told(base), told(candidate));
}

/** As `--allow-different` takes them. */
export function partsOf(differs: readonly IdentityDifference[]): string {
  return [...new Set(differs.map(({ part }) => part))].join(',');
}

export function observedName(source: ObservedSource, { sources }: Pick<typeof enCompare, 'sources'>): string {
  return Object.hasOwn(sources, source) ? sources[source as keyof typeof sources] : dependencyTitle(source);
}
