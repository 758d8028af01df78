import { dictionary } from '../../i18n/dictionary.ts';
import { clock } from '../../i18n/format.ts';
import type { Block, Section } from '../blocks.ts';
import type { PodLane } from '../collect/pod-lanes.ts';
import type { Report } from '../report.ts';
import { figuresTable } from './figures.ts';

/** The charts, and the same figures as tables for those who don't see them. */
export function timelineSection(report: Report): Section {
  const { words } = report;
  const blocks: Block[] = [
    { kind: 'timeline' },
    { kind: 'details', id: 'figures', summary: words.label.page.figures, blocks: [figuresTable(report)] },
    { kind: 'details', id: 'pods', summary: words.label.page.podsTable, blocks: podsTable(report) },
  ];
  return {
    id: 'timeline',
    title: words.label.sections.timeline,
    intro: words.label.intros.timeline,
    blocks,
  };
}

function podsTable({ words, data, lang }: Report): readonly Block[] {
  const { columns, notKnown, page, sections } = words.label;
  const { states } = dictionary(lang).screen.pods;
  const time = (t: number | null) => (t === null ? notKnown : clock(t));
  const lived = ({ states: seen }: PodLane) => seen.map(({ t, state }) => `${clock(t)} ${states[state]}`);
  const { lanes, more } = data.pods;
  return [
    {
      kind: 'table',
      caption: page.podsTable,
      columns: [
        { title: columns.pod },
        { title: columns.created, align: 'right' },
        { title: columns.becameReady, align: 'right' },
        { title: columns.firstRequest, align: 'right' },
        { title: columns.gone, align: 'right' },
        { title: columns.restarts, align: 'right' },
        { title: columns.states },
      ],
      rows: lanes.map((lane) => [
        lane.name,
        time(lane.createdT),
        time(lane.readyT),
        time(lane.firstRequestT),
        time(lane.goneT),
        String(lane.restarts),
        lived(lane).join(', '),
      ]),
    },
    ...(more === 0 ? [] : [{ kind: 'text', text: page.morePods(String(more)) } as const]),
    ...(lanes.length > 0
      ? []
      : [{ kind: 'text', text: `${sections.timeline}: ${words.label.none}` } as const]),
  ];
}
