import type { MeasureSpread, Spread } from '../../../core/compare/spread.ts';
import type { Lang } from '../../../core/lib/lang.ts';
import { type CompareWords, compareWords } from '../../i18n/compare-words.ts';
import { findingText } from '../../i18n/finding.ts';
import type { Cell, Section } from '../blocks.ts';
import { differingBlocks } from './comparison.ts';
import { measureName, spreadText, valueText } from './comparison-format.ts';

/** How much repeats of one run vary. */
export function spreadSection({ runs, differs, measures }: Spread, lang: Lang): Section {
  const words = compareWords(lang);
  const { columns } = words;
  const right = (title: string) => ({ title, align: 'right' }) as const;
  const invalid = runs.flatMap(({ runId, invalid: findings }) =>
    findings.slice(0, 1).map((one) => words.invalid(runId, findingText(one, lang))),
  );
  return {
    id: 'spread',
    title: words.spreadTitle,
    intro: words.spreadIntro,
    blocks: [
      ...(invalid.length === 0 ? [] : [{ kind: 'list', items: invalid } as const]),
      ...differingBlocks(differs, words),
      {
        kind: 'table',
        caption: words.spreadTitle,
        columns: [
          { title: columns.measure },
          right(columns.runs),
          right(columns.mean),
          right(columns.least),
          right(columns.most),
          right(columns.spread),
          right(columns.chance),
        ],
        rows: measures.map((one) => row(one, words, lang)),
      },
    ],
  };
}

function row(
  { id, kind, runs, mean, least, most, sd, ownSd }: MeasureSpread,
  words: CompareWords,
  lang: Lang,
): Cell[] {
  return [
    measureName(id, words),
    String(runs),
    valueText(mean, kind, lang),
    valueText(least, kind, lang),
    valueText(most, kind, lang),
    sd === null ? '–' : spreadText(sd, kind, lang, words),
    spreadText(ownSd, kind, lang, words),
  ];
}
