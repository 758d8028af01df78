import type { Verdict } from '../../core/verdict/objective.ts';
import type { RunListing } from './results.ts';

/** What a run has to be to be meant; null: whatever. */
export interface RunFilter {
  readonly scenario: string | null;
  readonly verdict: Verdict | null;
  /** The kind of target (`sandbox`, `kubernetes`) or its name. */
  readonly target: string | null;
  /** The id of a group of repeats. */
  readonly group: string | null;
}

/** A run of which something is not known is not meant by a filter on it. */
export function matchesFilter({ header, summary }: RunListing, filter: RunFilter): boolean {
  const { kind = null, name = null } = header?.target ?? {};
  const fits = (wanted: string | null, ...got: readonly (string | null)[]) =>
    wanted === null || got.includes(wanted);
  return (
    fits(filter.scenario, header?.load?.scenario ?? null) &&
    fits(filter.verdict, verdictOf(summary)) &&
    fits(filter.target, kind, name) &&
    fits(filter.group, header?.group?.id ?? null)
  );
}

function verdictOf(summary: unknown): string | null {
  const verdict: unknown = (summary as { verdict?: unknown } | null)?.verdict;
  return typeof verdict === 'string' ? verdict : null;
}
