import type { Waterfall } from '../../../core/measure/waterfall.ts';
import { clock, duration } from '../../i18n/format.ts';
import type { Block, Section } from '../blocks.ts';
import type { Report } from '../report.ts';

/** Of a long run only so many are drawn. */
const MOST_SHOWN = 12;

/** One waterfall a scale-up: where the time between more load and more served requests went. */
export function reactionsSection(report: Report): Section | null {
  const { words, data } = report;
  const known = data.measures.waterfalls.filter(({ hops }) => hops.length > 0);
  if (known.length === 0) return null;
  const shown = known.slice(0, MOST_SHOWN);
  const blocks = shown.flatMap((waterfall) => waterfallBlocks(waterfall, report));
  if (known.length > shown.length) {
    blocks.push({
      kind: 'text',
      tone: 'muted',
      text: words.label.between(String(known.length - shown.length)),
    });
  }
  return {
    id: 'reactions',
    title: words.label.sections.reactions,
    intro: words.label.intros.reactions,
    blocks,
  };
}

function waterfallBlocks(waterfall: Waterfall, { words, lang }: Report): Block[] {
  const { transition, hops, slowest, totalMs } = waterfall;
  const { columns, hops: names } = words.label;
  const fromT = hops[0]?.fromT ?? 0;
  const width = Math.max(1, totalMs ?? 1);
  const title = words.label.page.decision(transition.from, transition.to, clock(transition.desiredChanged.t));
  const total = totalMs === null ? '' : ` · ${duration(totalMs, lang)}`;
  const blocks: Block[] = [
    { kind: 'heading', text: `${title}${total}` },
    {
      kind: 'table',
      caption: title,
      columns: [
        { title: columns.step },
        { title: columns.took, align: 'right' },
        { title: columns.uncertainty, align: 'right' },
        { title: columns.when },
      ],
      rows: hops.map((hop) => {
        const isSlowest = hop === slowest;
        return [
          isSlowest ? { text: names[hop.name], tone: 'warning' } : names[hop.name],
          duration(hop.durationMs, lang),
          `± ${duration(hop.uncertaintyMs, lang)}`,
          {
            text: clock(hop.toT),
            bar: [(hop.fromT - fromT) / width, (hop.toT - fromT) / width],
            tone: isSlowest ? 'warning' : 'plain',
          },
        ];
      }),
    },
  ];
  if (slowest !== null) {
    blocks.push({ kind: 'text', text: words.sentences.slowestHop(names[slowest.name], slowest.durationMs) });
  }
  return blocks;
}
