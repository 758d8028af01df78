import stringWidth from 'string-width';
import type { Block, Cell, Section, Table } from '../blocks.ts';
import { plainText } from './html.ts';

/** A section as lines for a terminal. */
export function sectionText({ title, blocks }: Section): readonly string[] {
  return [plainText(title), '', ...blocks.flatMap((block) => [...blockText(block), ''])];
}

function blockText(block: Block): readonly string[] {
  switch (block.kind) {
    case 'text':
    case 'heading':
      return [plainText(block.text)];
    case 'list':
      return block.items.map((item) => `  - ${plainText(item)}`);
    case 'callout':
      return [plainText(block.title), ...block.lines.map((line) => `  ${plainText(line)}`)];
    case 'facts':
      return block.facts.map(([label, value]) => `  ${plainText(label)}  ${plainText(value)}`);
    case 'key-figures':
      return block.figures.map(({ label, value, note }) =>
        [`  ${plainText(label)}  ${plainText(value)}`, plainText(note)]
          .filter((one) => one !== '')
          .join('  '),
      );
    case 'answers':
      return block.answers.flatMap(({ question, text }) => [plainText(question), `  ${plainText(text)}`]);
    case 'table':
      return tableText(block);
    case 'details':
      return [plainText(block.summary), ...block.blocks.flatMap(blockText)];
    case 'code':
      return block.text.split('\n').map(plainText);
    case 'overview':
    case 'timeline':
      return [];
  }
}

function tableText({ columns, rows }: Table): readonly string[] {
  const lines = [
    columns.map(({ title }) => title.toUpperCase()),
    ...rows.map((cells) => cells.map(cellText)),
  ];
  const widths = columns.map((_, column) =>
    Math.max(...lines.map((line) => stringWidth(line[column] ?? ''))),
  );
  return lines.map((line) =>
    line
      .map((cell, column) => {
        const padding = ' '.repeat((widths[column] ?? 0) - stringWidth(cell));
        return columns[column]?.align === 'right' ? padding + cell : cell + padding;
      })
      .join('  ')
      .trimEnd(),
  );
}

function cellText(cell: Cell): string {
  return plainText(typeof cell === 'string' ? cell : cell.text);
}
