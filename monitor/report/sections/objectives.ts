import { number } from '../../i18n/format.ts';
import { objectiveName } from '../../i18n/judgement.ts';
import type { Section } from '../blocks.ts';
import type { Report } from '../report.ts';
import { objectiveValue, whyNot } from './phrases.ts';
import { VERDICT_TONES } from './verdict.ts';

/** Every objective with what was got and what was allowed. */
export function objectivesSection(report: Report): Section | null {
  const { words, data } = report;
  const { objectives } = data.measures.summary;
  if (objectives.length === 0) return null;
  const { columns } = words.label;
  return {
    id: 'objectives',
    title: words.label.sections.objectives,
    intro: words.label.intros.objectives,
    blocks: [
      {
        kind: 'table',
        caption: words.label.sections.objectives,
        columns: [
          { title: columns.objective },
          { title: columns.verdict },
          { title: columns.value, align: 'right' },
          { title: columns.limit, align: 'right' },
          { title: columns.requests, align: 'right' },
          { title: columns.why },
        ],
        rows: objectives.map((one) => [
          objectiveName(one.name, report.lang),
          { text: words.label.verdicts[one.verdict], tone: VERDICT_TONES[one.verdict] },
          objectiveValue(one.value, one.unit, report),
          objectiveValue(one.limit, one.unit, report),
          one.samples === undefined ? '' : number(one.samples, report.lang),
          whyNot(one, report),
        ]),
      },
    ],
  };
}
