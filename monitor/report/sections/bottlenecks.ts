import type { Section } from '../blocks.ts';
import type { Report } from '../report.ts';
import { bottleneckSentence } from './phrases.ts';

/** Why more pods did not come, or would not have helped. */
export function bottlenecksSection(report: Report): Section | null {
  const { words, data } = report;
  const { bottlenecks, summary } = data.measures;
  if (summary.load.requests === 0) return null;
  return {
    id: 'bottlenecks',
    title: words.label.sections.bottlenecks,
    intro: words.label.intros.bottlenecks,
    blocks:
      bottlenecks.length === 0
        ? [{ kind: 'text', text: words.sentences.noBottleneck }]
        : [{ kind: 'list', items: bottlenecks.map((one) => bottleneckSentence(one, report)) }],
  };
}
