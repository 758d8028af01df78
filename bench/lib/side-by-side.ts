import { figure, notCoveredLines, targetText } from './print.ts';
import { isReached, type Part, type Report, type Row } from './rows.ts';
import { median } from './stats.ts';

/** The reports of a bench on two versions, one of each a round. */
export interface Rounds {
  readonly before: readonly Report[];
  readonly now: readonly Report[];
}

/** Both versions as lines for a person: each figure beside the one before, their ratio, and the target. */
export function printedBeside({ before, now }: Rounds, revision: string): string {
  const [first] = now;
  if (!first) return '';
  const cells = first.parts.map((part) => ({
    part,
    rows: part.rows.map((row) => cellsOf(row, part, before, now)),
  }));
  const header = ['', revision, 'now', 'ratio', 'target', ''];
  const widths = header.map((title, column) =>
    Math.max(title.length, ...cells.flatMap(({ rows }) => rows.map((row) => row[column]?.length ?? 0))),
  );
  const line = (row: readonly string[]) =>
    `  ${row.map((text, i) => ([1, 2].includes(i) ? text.padStart(widths[i] ?? 0) : text.padEnd(widths[i] ?? 0))).join('  ')}`.trimEnd();
  return [
    first.title,
    line(header),
    ...cells.flatMap(({ part, rows }) => [
      ...(part.name ? [` ${part.name}`] : []),
      ...rows.map(line),
      ...failures('now', part.name, now),
      ...failures(revision, part.name, before),
    ]),
    ...notCoveredLines(first),
    '',
  ].join('\n');
}

/** Whether this version, over all rounds, reaches its targets. */
export function reachesAll(now: readonly Report[]): boolean {
  return (now[0]?.parts ?? []).every(
    (part) =>
      !failures('', part.name, now).length && part.rows.every((row) => isReached(merged(row, part, now))),
  );
}

function cellsOf(row: Row, part: Part, before: readonly Report[], now: readonly Report[]): string[] {
  const [old, ours] = [merged(row, part, before), merged(row, part, now)];
  const shown = ({ value }: Row) => (value === null ? '–' : `${figure(value)} ${row.unit}`.trimEnd());
  const notes = [
    isReached(ours) ? '' : 'NOT REACHED',
    ours.note,
    old.note && old.note !== ours.note ? `(before: ${old.note})` : '',
  ];
  return [
    row.name,
    shown(old),
    shown(ours),
    ratioOf(old, ours, valuesOf(row, part, before), valuesOf(row, part, now)),
    targetText(row.target, row.unit),
    notes.filter(Boolean).join(' '),
  ];
}

/** Of the figures, and the least and the most of the single rounds: how much of it is noise. */
function ratioOf(
  old: Row,
  ours: Row,
  before: readonly (number | null)[],
  now: readonly (number | null)[],
): string {
  if (!old.value || ours.value === null) return '';
  const each = now.flatMap((value, i) => (value !== null && before[i] ? [value / before[i]] : []));
  const show = (value: number) => value.toFixed(2);
  const range = each.length < 2 ? '' : ` (${show(Math.min(...each))} … ${show(Math.max(...each))})`;
  return `${show(ours.value / old.value)} ×${range}`;
}

/** One row for all rounds. */
function merged(row: Row, part: Part, reports: readonly Report[]): Row {
  const values = valuesOf(row, part, reports).filter((value) => value !== null);
  const of = {
    median,
    most: (all: readonly number[]) => Math.max(...all),
    least: (all: readonly number[]) => Math.min(...all),
  };
  const notes = reports.flatMap((report) => find(row, part, report)?.note ?? []);
  return {
    ...row,
    value: values.length ? of[row.keep ?? 'median'](values) : null,
    note: [...new Set(notes)].join(' / '),
  };
}

function valuesOf(row: Row, part: Part, reports: readonly Report[]): (number | null)[] {
  return reports.map((report) => find(row, part, report)?.value ?? null);
}

function find(row: Row, part: Part, report: Report): Row | undefined {
  return report.parts.find(({ name }) => name === part.name)?.rows.find(({ name }) => name === row.name);
}

function failures(version: string, part: string, reports: readonly Report[]): string[] {
  const why = reports.flatMap(({ parts }) => parts.find(({ name }) => name === part)?.failed ?? []);
  return [...new Set(why)].map((failed) => `  ${version}: not measured: ${failed}`);
}
