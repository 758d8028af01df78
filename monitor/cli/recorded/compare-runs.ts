import { type Comparison, compareRuns, differencesOf } from '../../../core/compare/compare.ts';
import { figuresOfRun, type RunFigures } from '../../../core/compare/figures.ts';
import { type Spread, spreadOf } from '../../../core/compare/spread.ts';
import { EXIT, PalierError } from '../../../core/lib/errors.ts';
import type { Lang } from '../../../core/lib/lang.ts';
import {
  IDENTITY_PARTS,
  type IdentityDifference,
  type IdentityPart,
} from '../../../core/verdict/baseline.ts';
import { writeJson } from '../../../system/output/streams.ts';
import { differencesText, partsOf } from '../../i18n/differences.ts';
import { enCompare } from '../../i18n/en-compare.ts';
import { frCompare } from '../../i18n/fr-compare.ts';
import { writtenComparison, writtenSpread } from '../../i18n/written.ts';
import { findRuns } from '../../recorder/results.ts';
import { sectionText } from '../../report/render/text.ts';
import { comparisonSection } from '../../report/sections/comparison.ts';
import { spreadSection } from '../../report/sections/spread.ts';
import type { CliContext, CommonOptions } from '../context.ts';
import { recordedRun } from './recorded-run.ts';

/** Parts of a run that may differ and are compared all the same. */
export type AllowedDifferences = ReadonlySet<IdentityPart>;

export interface CompareOptions {
  /** Runs, groups or folders. */
  readonly runs: readonly string[];
  /** What to compare them with; empty: the first of `runs` is that. */
  readonly baseline: readonly string[];
  readonly allowed: AllowedDifferences;
  readonly resultsDir: string;
  /** Where the files go; null: the folder of the newest run that is compared. */
  readonly outDir: string | null;
  readonly common: CommonOptions;
}

/** `palier report A B…`: what changed, on the terminal and as files; of one group alone: its spread. */
export async function compareRecorded(options: CompareOptions, context: CliContext): Promise<void> {
  const { common } = options;
  const [first, ...others] = options.runs;
  const [baseNames, names] =
    options.baseline.length > 0
      ? [options.baseline, options.runs]
      : [first === undefined ? [] : [first], others];
  const base = await foldersOf(baseNames, options.resultsDir);
  const candidate = await foldersOf(names, options.resultsDir);
  if (candidate.length === 0) {
    const spread = spreadOf(await readFigures(base, common.lang, context));
    if (common.json) writeJson(context.stdout, writtenSpread(spread));
    else context.stdout.write(spreadText(spread, common));
    return;
  }
  const sides = {
    base: await readFigures(base, common.lang, context),
    candidate: await readFigures(candidate, common.lang, context),
  };
  const refused = refusedDifferences(sides.base, sides.candidate, options.allowed);
  if (refused.length > 0) throw notComparable(refused);
  const comparison = compareRuns(sides.base, sides.candidate);
  const newest = candidate.at(-1) ?? '';
  const { writeComparison } = await import('../../report/write-comparison.ts');
  const outDir = options.outDir ?? newest;
  const files = await writeComparison(newest, comparison, { lang: common.lang, root: context.root, outDir });
  if (common.json) writeJson(context.stdout, { ...writtenComparison(comparison), ...files });
  else context.stdout.write(`${comparisonText(comparison, common)}${files.html}\n${files.markdown}\n`);
}

/** The folders of named runs and groups, each once. */
export async function foldersOf(names: readonly string[], resultsDir: string): Promise<readonly string[]> {
  const found = await Promise.all(names.map((name) => findRuns(resultsDir, name, Date.now())));
  return [...new Set(found.flat())];
}

export async function readFigures(
  dirs: readonly string[],
  lang: Lang,
  context: Pick<CliContext, 'stderr' | 'env'>,
): Promise<readonly RunFigures[]> {
  const out: RunFigures[] = [];
  // One after the other: memory is bounded by the longest, not by their number.
  for (const dir of dirs) out.push(await figuresOfRun(recordedRun(dir, lang, context)));
  return out;
}

/** What differs and was not allowed to. */
export function refusedDifferences(
  base: readonly RunFigures[],
  candidate: readonly RunFigures[],
  allowed: AllowedDifferences,
): readonly IdentityDifference[] {
  return differencesOf(base, candidate).filter(({ part }) => !allowed.has(part));
}

function notComparable(differs: readonly IdentityDifference[]): PalierError {
  return new PalierError(
    'not-comparable',
    EXIT.usage,
    {
      en: `expected runs of the same, got ${differencesText(differs, enCompare)}`,
      fr: `exécutions comparables attendues, mais ${differencesText(differs, frCompare)}`,
    },
    {
      en: `To compare them all the same: --allow-different ${partsOf(differs)} (or --force).`,
      fr: `Pour les comparer quand même : --allow-different ${partsOf(differs)} (ou --force).`,
    },
  );
}

/** `image,hpa` or `all`. @throws PalierError */
export function parseAllowed(text: string | undefined, force: boolean): AllowedDifferences {
  if (force || text === 'all') return new Set(IDENTITY_PARTS);
  const parts = (text ?? '').split(',').filter((part) => part !== '');
  const unknown = parts.filter((part) => !(IDENTITY_PARTS as readonly string[]).includes(part));
  if (unknown.length === 0) return new Set(parts as IdentityPart[]);
  throw new PalierError('bad-option', EXIT.usage, {
    en: `--allow-different: expected ${IDENTITY_PARTS.join(', ')} or all, got ${unknown.join(', ')}`,
    fr: `--allow-different : ${IDENTITY_PARTS.join(', ')} ou all attendu, reçu ${unknown.join(', ')}`,
  });
}

export function comparisonText(comparison: Comparison, { lang }: CommonOptions): string {
  return `${sectionText(comparisonSection(comparison, lang)).join('\n')}\n`;
}

export function spreadText(spread: Spread, { lang }: CommonOptions): string {
  return `${sectionText(spreadSection(spread, lang)).join('\n')}\n`;
}
