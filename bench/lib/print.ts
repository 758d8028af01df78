import { isReached, type Report, type Row, type Target } from './rows.ts';

/** A report as lines for a person: each figure beside its target, and at the end what none of them says. */
export function printed(report: Report): string {
  const rows = report.parts.flatMap((part) => part.rows);
  const nameWidth = Math.max(...rows.map(({ name }) => name.length), 0);
  const valueWidth = Math.max(...rows.map((row) => measured(row).length), 0);
  const targetWidth = Math.max(...rows.map(({ target, unit }) => targetText(target, unit).length), 0);
  const line = (row: Row) =>
    [
      `  ${row.name.padEnd(nameWidth)}`,
      measured(row).padStart(valueWidth),
      targetText(row.target, row.unit).padEnd(targetWidth),
      [isReached(row) ? '' : 'NOT REACHED', row.note ?? ''].filter(Boolean).join(' '),
    ]
      .join('  ')
      .trimEnd();
  return [
    report.title,
    ...report.parts.flatMap(({ name, rows, failed }) => [
      ...(name ? [` ${name}`] : []),
      ...rows.map(line),
      ...(failed === undefined ? [] : [`  not measured: ${failed}`]),
    ]),
    ...notCoveredLines(report),
    '',
  ].join('\n');
}

export function notCoveredLines({ notCovered }: Report): string[] {
  return ['  not covered:', ...notCovered.map((one) => `  - ${one}`)];
}

export function measured({ value, unit }: Row): string {
  return value === null ? 'not measured' : `${figure(value)} ${unit}`.trimEnd();
}

export function targetText(target: Target | undefined, unit: string): string {
  if (!target) return '';
  const [sign, bound] = 'atMost' in target ? ['≤', target.atMost] : ['≥', target.atLeast];
  return `${sign} ${bound.toLocaleString('en')} ${unit}`.trimEnd();
}

/** Three digits that say something. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0 || Number.isInteger(value) || Math.abs(value) >= 100)
    return Math.round(value).toLocaleString('en');
  return Math.abs(value) >= 0.001 ? String(Number(value.toPrecision(3))) : value.toPrecision(2);
}
