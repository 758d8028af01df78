import { number, share } from '../../i18n/format.ts';
import type { Section } from '../blocks.ts';
import type { Report } from '../report.ts';

/** How well the pods followed the load. */
export function elasticitySection({ words, data, lang }: Report): Section | null {
  const { elasticity } = data.measures;
  if (elasticity === null) return null;
  const { columns, elasticity: told, sections, intros } = words.label;
  const { meanings } = told;
  const used = number(elasticity.replicaSeconds, lang);
  const fixed = number(elasticity.bestStaticReplicaSeconds, lang);
  const ratio = share(elasticity.costRatio, lang, 0);
  return {
    id: 'elasticity',
    title: sections.elasticity,
    intro: intros.elasticity,
    blocks: [
      {
        kind: 'table',
        caption: sections.elasticity,
        columns: [{ title: columns.measure }, { title: columns.value }, { title: columns.meaning }],
        rows: [
          [
            told.under,
            told.shareOfTime(share(elasticity.underShare, lang), share(elasticity.underArea, lang)),
            meanings.under,
          ],
          [
            told.over,
            told.shareOfTime(share(elasticity.overShare, lang), share(elasticity.overArea, lang)),
            meanings.over,
          ],
          [
            told.instability,
            told.perHour(number(elasticity.instabilityPerHour, lang, 1)),
            meanings.instability,
          ],
          [told.cost, told.podSeconds(used, fixed, elasticity.bestStaticReplicas, ratio), meanings.cost],
        ],
      },
    ],
  };
}
