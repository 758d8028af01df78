import { createRequire } from 'node:module';
import type { IBufferCell } from '@xterm/headless';

/** A CommonJS package whose names Node does not see. */
const { Terminal } = createRequire(import.meta.url)('@xterm/headless') as typeof import('@xterm/headless');

const CELL = { width: 8.4, height: 17 };
const PADDING = 12;
const NO_BREAK_SPACE = '\u00a0';
const BACKGROUND = '#16181d';
const FOREGROUND = '#d7dae0';
/** The sixteen colours that programs name by number; normal, then bright. */
const PALETTE = [
  '#3b4048',
  '#e06c75',
  '#98c379',
  '#e5c07b',
  '#61afef',
  '#c678dd',
  '#56b6c2',
  '#d7dae0',
  '#7f848e',
  '#ff7b86',
  '#b5e890',
  '#ffd68a',
  '#7cc7ff',
  '#dd96f0',
  '#74d6e2',
  '#ffffff',
] as const;

/** A picture of rows with ANSI colours, as a terminal of that width shows them. */
export async function terminalSvg(rows: readonly string[], columns: number): Promise<string> {
  return picture(columns, rows.length, (await rowsSvg(rows, columns)).join(''));
}

/** Frames one after the other, for ever. A row is drawn once for as long as it stays as it is. */
export async function recordingSvg(
  frames: readonly (readonly string[])[],
  columns: number,
  { frameMs, poster }: { readonly frameMs: number; readonly poster: number },
): Promise<string> {
  const drawn: (readonly string[])[] = [];
  for (const rows of frames) drawn.push(await rowsSvg(rows, columns));
  const height = frames[0]?.length ?? 0;
  const spans = Array.from({ length: height }, (_row, y) =>
    spansOf(drawn.map((rows) => rows[y] ?? '')),
  ).flat();
  const percent = (frame: number) => n((100 * frame) / frames.length);
  const keyframes = new Set(
    spans.map(({ from, to }) => {
      const end = to === frames.length ? '' : `${percent(to)}%{visibility:hidden}`;
      const start = from === 0 ? '' : '0%{visibility:hidden}';
      return `@keyframes k${from}-${to}{${start}${percent(from)}%{visibility:visible}${end}}`;
    }),
  );
  const groups = spans.map(({ from, to, svg }) => {
    const still = from <= poster && poster < to ? ' p' : '';
    return `<g class="f${still}" style="animation-name:k${from}-${to}">${svg}</g>`;
  });
  const seconds = (frames.length * frameMs) / 1000;
  const style = [
    `.f{visibility:hidden;animation:${seconds}s step-end infinite}`,
    // Who asked the system for less motion sees one moment of it.
    '@media(prefers-reduced-motion:reduce){.f{animation:none}.p{visibility:visible}}',
    ...keyframes,
  ];
  return picture(columns, height, `<style>${style.join('\n')}</style>\n${groups.join('')}`);
}

/** The stretches of frames in which a row stays the same; empty ones are left out. */
function spansOf(row: readonly string[]): readonly { from: number; to: number; svg: string }[] {
  const spans: { from: number; to: number; svg: string }[] = [];
  for (const [frame, svg] of row.entries()) {
    const last = spans.at(-1);
    if (last?.svg === svg) last.to = frame + 1;
    else spans.push({ from: frame, to: frame + 1, svg });
  }
  return spans.filter(({ svg }) => svg !== '');
}

async function rowsSvg(rows: readonly string[], columns: number): Promise<readonly string[]> {
  const terminal = new Terminal({ cols: columns, rows: rows.length, allowProposedApi: true });
  await new Promise<void>((done) => terminal.write(rows.join('\r\n'), done));
  const lines = rows.map((_row, y) => lineSvg(terminal, y, columns));
  terminal.dispose();
  return lines;
}

function picture(columns: number, rows: number, inside: string): string {
  const width = columns * CELL.width + 2 * PADDING;
  const height = rows * CELL.height + 2 * PADDING;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<rect width="100%" height="100%" rx="8" fill="${BACKGROUND}"/>
<g font-family="ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace" font-size="14" fill="${FOREGROUND}">
${inside}</g>
</svg>
`;
}

interface Style {
  readonly fill: string;
  readonly back: string | null;
  readonly bold: boolean;
}

/** One text a run of cells of the same style, stretched to its cells, whatever font there is. */
function lineSvg(terminal: InstanceType<typeof Terminal>, y: number, columns: number): string {
  const line = terminal.buffer.active.getLine(y);
  let svg = '';
  let begin = 0;
  let text = '';
  let style: Style | null = null;
  const flush = (end: number) => {
    if (style !== null && (text.trim() !== '' || style.back !== null))
      svg += runSvg(text, style, begin, end, y);
    text = '';
    begin = end;
  };
  for (let x = 0; x < columns; x++) {
    const cell = line?.getCell(x);
    if (cell === undefined || cell.getWidth() === 0) continue;
    const next = styleOf(cell);
    if (style === null || next.fill !== style.fill || next.back !== style.back || next.bold !== style.bold) {
      flush(x);
      style = next;
    }
    // SVG collapses ordinary spaces.
    text += (cell.getChars() || ' ').replaceAll(' ', NO_BREAK_SPACE);
  }
  flush(columns);
  return svg;
}

function runSvg(text: string, { fill, back, bold }: Style, from: number, to: number, y: number): string {
  const x = PADDING + from * CELL.width;
  const top = PADDING + y * CELL.height;
  const width = (to - from) * CELL.width;
  const behind =
    back === null
      ? ''
      : `<rect x="${n(x)}" y="${n(top)}" width="${n(width)}" height="${CELL.height}" fill="${back}"/>`;
  const weight = bold ? ' font-weight="bold"' : '';
  const colour = fill === FOREGROUND ? '' : ` fill="${fill}"`;
  return `${behind}<text x="${n(x)}" y="${n(top + 13)}" textLength="${n(width)}"${colour}${weight}>${escapeXml(text)}</text>\n`;
}

function styleOf(cell: IBufferCell): Style {
  const fore = colourOf(cell.isFgPalette(), cell.isFgRGB(), cell.getFgColor()) ?? FOREGROUND;
  const back = colourOf(cell.isBgPalette(), cell.isBgRGB(), cell.getBgColor());
  const dim = cell.isDim() ? '#8a909c' : fore;
  if (cell.isInverse()) return { fill: back ?? BACKGROUND, back: fore, bold: cell.isBold() !== 0 };
  return { fill: dim, back, bold: cell.isBold() !== 0 };
}

function colourOf(isPalette: boolean, isRgb: boolean, value: number): string | null {
  if (isRgb) return `#${value.toString(16).padStart(6, '0')}`;
  if (!isPalette) return null;
  return PALETTE[value] ?? FOREGROUND;
}

function n(value: number): string {
  return String(Number(value.toFixed(1)));
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
