/** One figure of a bench. */
export interface Row {
  readonly name: string;
  /** null: not measured; `note` says why. */
  readonly value: number | null;
  /** As printed behind the value; '' for a plain count. */
  readonly unit: string;
  readonly target?: Target | undefined;
  readonly note?: string | undefined;
  /** What stands for several runs of the bench (`npm run bench -- --before`); the median unless said. */
  readonly keep?: 'median' | 'most' | 'least';
}

export type Target = { readonly atMost: number } | { readonly atLeast: number };

/** What `--json` prints, in one line. */
export interface Report {
  readonly bench: string;
  readonly title: string;
  /** The folder of the product that was measured. */
  readonly of: string;
  readonly parts: readonly Part[];
  readonly notCovered: readonly string[];
}

export interface Part {
  readonly name: string;
  readonly rows: readonly Row[];
  /** Why it could not be measured: a version before may lack what it is about. */
  readonly failed?: string;
}

/** What was not measured, and says why, has missed nothing; a figure that went wrong (NaN, null as JSON) has. */
export function isReached({ value, target, note }: Row): boolean {
  if (!target) return true;
  if (value === null) return Boolean(note);
  return 'atMost' in target ? value <= target.atMost : value >= target.atLeast;
}

export function allReached({ parts }: Report): boolean {
  return parts.every(({ rows }) => rows.every(isReached));
}
