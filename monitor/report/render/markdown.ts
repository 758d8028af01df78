import asciichart from 'asciichart';
import { dictionary } from '../../i18n/dictionary.ts';
import { clock } from '../../i18n/format.ts';
import type { Block, Cell, KeyFigure, Section, Table } from '../blocks.ts';
import { resample } from '../charts/resample.ts';
import { formatUnit, type Unit } from '../charts/units.ts';
import type { Track } from '../collect/track.ts';
import type { Report } from '../report.ts';
import { sectionsOf } from '../sections/all.ts';
import { hpaMetricName, titleOf } from '../sections/phrases.ts';
import { plainText } from './html.ts';

/** The report as Markdown, for a merge request, an issue or a terminal; charts are drawn with characters. */
export function markdownPage(report: Report): string {
  const { words } = report;
  const parts = [
    `# ${text(titleOf(report))}`,
    ...sectionsOf(report).map((section) => sectionMarkdown(section, report)),
    `_${text(words.label.markdownNote)}_`,
  ];
  return `${parts.join('\n\n')}\n`;
}

/** One section as Markdown. */
export function sectionMarkdown({ title, blocks }: Section, report: Report): string {
  return [`## ${text(title)}`, ...blocks.flatMap((block) => blockMarkdown(block, report, 3))].join('\n\n');
}

function blockMarkdown(block: Block, report: Report, level: number): readonly string[] {
  switch (block.kind) {
    case 'text':
      return [text(block.text)];
    case 'list':
      return [block.items.map((item) => `- ${text(item)}`).join('\n')];
    case 'heading':
      return [`${'#'.repeat(level)} ${text(block.text)}`];
    case 'callout': {
      const [first = '', ...rest] = block.lines;
      return [`**${text(block.title)}.** ${text(first)}`, ...listed(rest)];
    }
    case 'facts':
      return [
        block.facts
          .map(([label, value]) => `- ${text(label)}${dictionary(report.lang).colon}${text(value)}`)
          .join('\n'),
      ];
    case 'key-figures':
      return [figuresMarkdown(block.figures)];
    case 'answers':
      return block.answers.map((answer) => `**${text(answer.question)}** ${text(answer.text)}`);
    case 'overview':
      // The charts in characters follow.
      return [];
    case 'table':
      return [tableMarkdown(block)];
    case 'details':
      return [
        `${'#'.repeat(level)} ${text(block.summary)}`,
        ...block.blocks.flatMap((inner) => blockMarkdown(inner, report, level + 1)),
      ];
    case 'code':
      return [fenced(block.text)];
    case 'timeline':
      return timelineMarkdown(report);
  }
}

function listed(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [lines.map((line) => `- ${text(line)}`).join('\n')];
}

/** One row, so that it stays short in a merge request. */
function figuresMarkdown(figures: readonly KeyFigure[]): string {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    row(figures.map(({ label }) => text(label))),
    row(figures.map(() => '--:')),
    row(figures.map(({ value, tone }) => (tone === 'bad' ? `**✗ ${text(value)}**` : `**${text(value)}**`))),
    row(figures.map(({ note }) => text(note))),
  ].join('\n');
}

function tableMarkdown({ columns, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map(({ title }) => text(title))),
    line(columns.map(({ align }) => (align === 'right' ? '--:' : '---'))),
    ...rows.map((cells) => line(cells.map(cellMarkdown))),
  ].join('\n');
}

const BAR_WIDTH = 20;

function cellMarkdown(cell: Cell): string {
  if (typeof cell === 'string') return text(cell);
  if (!('bar' in cell))
    return cell.tone === 'plain' || cell.text === '' ? text(cell.text) : `**${text(cell.text)}**`;
  const [from, to] = cell.bar.map((share) => Math.round(Math.min(1, Math.max(0, share)) * BAR_WIDTH));
  const begin = Math.min(from ?? 0, BAR_WIDTH - 1);
  const bar = '·'.repeat(begin) + '█'.repeat(Math.max(1, (to ?? 0) - begin));
  return `${text(cell.text)} \`${bar.padEnd(BAR_WIDTH, '·')}\``;
}

const CHART_COLUMNS = 72;
const CHART_ROWS = 8;

function timelineMarkdown(report: Report): readonly string[] {
  const { data, words } = report;
  const { charts, columns } = words.label;
  const { tracks } = data;
  const metric = tracks.metrics.specs[0];
  const { colon } = dictionary(report.lang);
  return [
    ...chart(`${charts.load}${colon}${charts.served}`, tracks.load, 0, 'rps', 'largest', report),
    ...chart(`${charts.latency}${colon}${columns.p95}`, tracks.load, 3, 'ms', 'largest', report),
    ...chart(`${charts.replicas}${colon}${charts.wanted}`, tracks.replicas, 0, 'count', 'held', report),
    ...chart(`${charts.replicas}${colon}${charts.ready}`, tracks.replicas, 2, 'count', 'held', report),
    ...(metric === undefined || metric.targetType !== 'utilization'
      ? []
      : chart(
          charts.metric(hpaMetricName(metric, report)),
          tracks.metrics.track,
          0,
          'percent',
          'held',
          report,
        )),
  ];
}

function chart(
  title: string,
  track: Track,
  column: number,
  unit: Unit,
  mode: 'largest' | 'held',
  { data, lang, words }: Report,
): readonly string[] {
  const values = resample(track, column, data.durationMs, CHART_COLUMNS, mode);
  if (values.every((value) => value === null))
    return [`${text(title)}${dictionary(lang).colon}${text(words.label.charts.noData)}`];
  const top = Math.max(...values.map((value) => value ?? 0));
  const steps = unit === 'count' && top < CHART_ROWS ? Math.max(1, Math.ceil(top)) : CHART_ROWS;
  const show = (value: number) => formatUnit(unit === 'count' ? Math.round(value) : value, unit, lang);
  const drawn = plotWithGaps(values, top === 0 ? 1 : top, steps, show);
  const axis = `${' '.repeat(10)}${clock(0)}${clock(data.durationMs).padStart(CHART_COLUMNS - 5)}`;
  return [fenced(`${title}\n${drawn}\n${axis}`)];
}

const LABEL_WIDTH = 8;

/** asciichart knows no gaps: it draws on at the last value known, and that is taken out again. */
function plotWithGaps(
  values: readonly (number | null)[],
  max: number,
  height: number,
  show: (value: number) => string,
): string {
  let last = values.find((value) => value !== null) ?? 0;
  const filled = values.map((value) => {
    last = value ?? last;
    return last;
  });
  const format = (value: number) => show(value).padStart(LABEL_WIDTH);
  const lines = asciichart.plot([...filled, last], { min: 0, max, height, format }).split('\n');
  const first = LABEL_WIDTH + 2;
  return lines
    .map((line) => [...line].map((glyph, at) => (values[at - first] === null ? ' ' : glyph)).join(''))
    .join('\n');
}

/** No line of it can end the fence. */
function fenced(content: string): string {
  const lines = content.split('\n').map((line) => plainText(line).replaceAll('```', "'''").trimEnd());
  return ['```text', ...lines, '```'].join('\n');
}

/** Text that can be neither markup nor HTML nor a table's border. */
function text(raw: string): string {
  return plainText(raw)
    .replace(/[\\`*_[\]<>|#~&]/g, (character) => (character === '&' ? '&amp;' : `\\${character}`))
    .replace(/\\</g, '&lt;')
    .replace(/\\>/g, '&gt;')
    .replace(/^([-+=]|\d+[.)](?=\s))/, '\\$1');
}
