import { blindSpans, earliestOf } from '../../../core/state/sight.ts';
import { dictionary } from '../../i18n/dictionary.ts';
import { decisionSentence, explainLines } from '../../i18n/explain.ts';
import { clock } from '../../i18n/format.ts';
import type { Block, Section } from '../blocks.ts';
import type { ExplainedChange } from '../collect/decisions.ts';
import { allKept } from '../collect/keep-ends.ts';
import type { Report } from '../report.ts';
import { utc } from './verdict.ts';

/** Every change of the replica count, with why. */
export function decisionsSection(report: Report): Section | null {
  const { words, data } = report;
  const changes = allKept(data.decisions);
  if (changes.length === 0) return null;
  const { left, first } = data.decisions;
  const told = changes.map((change, index) => decision(change, index, report));
  const blocks: Block[] =
    left === 0
      ? told
      : [
          ...told.slice(0, first.length),
          { kind: 'text', tone: 'muted', text: words.label.between(String(left)) },
          ...told.slice(first.length),
        ];
  return {
    id: 'decisions',
    title: words.label.sections.decisions,
    intro: words.label.intros.decisions,
    blocks: [...blocks, ...agreement(report)],
  };
}

function agreement({ data, lang }: Report): readonly Block[] {
  const { summary, colon } = dictionary(lang);
  const { agreement: found } = data.measures;
  if (found.decisions === 0) return [];
  const text = `${summary.labels.agreement}${colon}${summary.agreement(found)}`;
  return [{ kind: 'text', tone: 'muted', text }];
}

export function decisionId(index: number): string {
  return `decision-${index + 1}`;
}

/** `3 · 04:55 · 6 → 3`; found at the end of a time without sight, it was made at some time in it: `04:15–04:55`. */
function decisionTitle({ t, from, to }: ExplainedChange, index: number, { data }: Report): string {
  const earliestT = earliestOf(blindSpans(data.measures.facts.state, 'hpa'), t);
  const when = clock(earliestT) === clock(t) ? clock(t) : `${clock(earliestT)}–${clock(t)}`;
  return `${index + 1} · ${when} · ${from} → ${to}`;
}

function decision(change: ExplainedChange, index: number, report: Report): Block {
  const { lang } = report;
  const title = decisionTitle(change, index, report);
  const reason = decisionSentence(change.explanation, lang);
  return {
    kind: 'details',
    id: decisionId(index),
    summary: reason === '' ? title : `${title} · ${reason}`,
    blocks: [{ kind: 'text', tone: 'muted', text: utc(change.at) }, ...explanationBlocks(change, lang)],
  };
}

/** The explanation's own lines: paragraphs set apart by empty lines, a title and what is indented below it. */
function explanationBlocks({ explanation }: ExplainedChange, lang: Report['lang']): readonly Block[] {
  const paragraphs: string[][] = [[]];
  for (const line of explainLines(explanation, lang)) {
    if (line.trim() === '') paragraphs.push([]);
    else paragraphs.at(-1)?.push(line);
  }
  // The first paragraph says which autoscaler, when and what: the summary has said that.
  return paragraphs.slice(1).flatMap((lines) => {
    const items = lines.filter((line) => line.startsWith(' ')).map((line) => line.trim());
    const titles = lines.filter((line) => !line.startsWith(' '));
    return [
      ...titles.map((text): Block => ({ kind: 'heading', text })),
      ...(items.length === 0 ? [] : [{ kind: 'list', items } as const]),
    ];
  });
}
