import type { Block, Cell, Section, Table, Tone } from '../blocks.ts';
import { Html, html } from './html.ts';

/** What is drawn from the data of a run, not from blocks. */
export interface Drawings {
  readonly overview: Html | null;
  readonly timeline: Html;
}

/** A section of the page. */
export function sectionHtml(section: Section, drawings: Drawings): Html {
  const { id, title, titleUnseen, intro, blocks } = section;
  return html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title"${titleUnseen ? new Html(' class="unseen"') : null}>${title}</h2>
${intro === '' ? null : html`<p class="intro">${intro}</p>\n`}${blocks.map((block) => blockHtml(block, drawings))}</section>
`;
}

function blockHtml(block: Block, drawings: Drawings): Html | null {
  switch (block.kind) {
    case 'text':
      return html`<p${toneClass(block.tone ?? 'plain')}>${block.text}</p>\n`;
    case 'list':
      return html`<ul>${block.items.map((item) => html`<li>${item}</li>`)}</ul>\n`;
    case 'heading':
      return html`<h3>${block.text}</h3>\n`;
    case 'callout': {
      const [first = '', ...rest] = block.lines;
      const list = rest.length === 0 ? null : html`<ul>${rest.map((line) => html`<li>${line}</li>`)}</ul>`;
      return html`<div class="callout tone-${block.tone}"><p class="callout-title">${MARKS[block.tone]}${block.title}</p><p>${first}</p>${list}</div>\n`;
    }
    case 'facts':
      return html`<dl class="facts">${block.facts.map(
        ([label, text]) => html`<div><dt>${label}</dt><dd>${text}</dd></div>`,
      )}</dl>\n`;
    case 'key-figures':
      return html`<dl class="key-figures">${block.figures.map(
        ({ label, value, note, tone }) =>
          html`<div class="key-figure tone-${tone}"><dt>${MARKS[tone]}${label}</dt><dd><strong>${value}</strong>${note === '' ? null : html`<span class="note">${note}</span>`}</dd></div>`,
      )}</dl>\n`;
    case 'answers':
      return html`<dl class="answers">${block.answers.map(
        ({ question, text, tone }) =>
          html`<div><dt>${question}</dt><dd${toneClass(tone ?? 'plain')}>${text}</dd></div>`,
      )}</dl>\n`;
    case 'overview':
      return drawings.overview;
    case 'table':
      return tableHtml(block);
    case 'details':
      return html`<details id="${block.id}"><summary>${block.summary}</summary><div class="inside">
${block.blocks.map((inner) => blockHtml(inner, drawings))}</div></details>\n`;
    case 'code':
      return html`<pre><code>${block.text.split('\n').map((line) => html`${line}\n`)}</code></pre>\n`;
    case 'timeline':
      return drawings.timeline;
  }
}

/** Said with a sign too, not by colour alone. */
const MARKS: Readonly<Record<Tone, Html>> = {
  good: html`<span aria-hidden="true">✓ </span>`,
  bad: html`<span aria-hidden="true">✗ </span>`,
  warning: html`<span aria-hidden="true">? </span>`,
  muted: html``,
  plain: html``,
};

function tableHtml({ caption, columns, rows }: Table): Html {
  const aligns = columns.map(({ align }) => (align === 'right' ? new Html(' class="right"') : html``));
  const head = columns.map(({ title }, index) => html`<th scope="col"${aligns[index] ?? null}>${title}</th>`);
  const body = rows.map(
    (cells) =>
      html`<tr>${cells.map((cell, index) => cellHtml(cell, columns[index]?.align === 'right'))}</tr>\n`,
  );
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table><caption class="unseen">${caption}</caption><thead><tr>${head}</tr></thead><tbody>
${body}</tbody></table></div>\n`;
}

function cellHtml(cell: Cell, right: boolean): Html {
  if (typeof cell === 'string') return right ? html`<td class="right">${cell}</td>` : html`<td>${cell}</td>`;
  const { text, tone } = cell;
  const classes = [right ? 'right' : '', tone === 'plain' ? '' : `tone-${tone}`].filter((one) => one !== '');
  const attribute = classes.length === 0 ? null : html` class="${classes.join(' ')}"`;
  if (!('bar' in cell)) return html`<td${attribute}>${text}</td>`;
  const [from, to] = cell.bar.map((share) => Math.min(1, Math.max(0, share)) * 100);
  const x = (from ?? 0).toFixed(2);
  const width = Math.max(0.5, (to ?? 0) - (from ?? 0)).toFixed(2);
  return html`<td class="bar-cell"><span class="bar-text">${text}</span><svg class="bar tone-${tone}" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="bar-room" width="100" height="10"/><rect class="bar-fill" x="${x}" width="${width}" height="10"/></svg></td>`;
}

function toneClass(tone: Tone): Html | null {
  return tone === 'plain' ? null : html` class="tone-${tone}"`;
}
