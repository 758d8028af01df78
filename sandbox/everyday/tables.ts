const MASKED_COLUMNS: Readonly<Record<string, string>> = {
  AGE: 'AGE',
  'LAST SEEN': 'AGE',
  DURATION: 'AGE',
  'CPU(cores)': 'CPU',
  'CPU(%)': 'CPU%',
  'MEMORY(bytes)': 'MEMORY',
  'MEMORY(%)': 'MEMORY%',
  VERSION: 'VERSION',
};
const CELL = String.raw`[A-Z][A-Z0-9_/%-]*(?:\([A-Za-z%]+\))?`;
const HEADER = new RegExp(`^${CELL}(?: ${CELL})*(?: {2,}${CELL}(?: ${CELL})*)* *$`);

interface Column {
  readonly name: string;
  readonly start: number;
}

/** kubectl's tables with one space of padding, and columns of the moment masked. Anything else stays as it is. */
export function maskTables(text: string): string {
  let columns: readonly Column[] = [];
  return text
    .split('\n')
    .map((line) => {
      if (HEADER.test(line)) {
        columns = columnsOf(line);
        return columns.map(({ name }) => name).join('  ');
      }
      if (line === '') columns = [];
      return columns.length < 2 ? line : maskRow(line, columns);
    })
    .join('\n');
}

function columnsOf(header: string): Column[] {
  return [...header.matchAll(/\S+(?: \S+)*/g)].map((match) => ({ name: match[0], start: match.index }));
}

function maskRow(row: string, columns: readonly Column[]): string {
  // A message below a table.
  if (columns.some(({ start }) => start > 0 && row[start - 1] !== ' ' && row.length > start)) return row;
  return columns
    .map(({ name, start }, index) => {
      const cell = row.slice(start, columns[index + 1]?.start).trim();
      return cell === '' ? '-' : (MASKED_COLUMNS[name] ?? cell);
    })
    .join('  ');
}
