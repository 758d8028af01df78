import { duration, latency, number, share } from '../../i18n/format.ts';
import { notSeenFor } from '../../i18n/not-seen.ts';
import type { Cell, Section } from '../blocks.ts';
import type { Report } from '../report.ts';

/** Load, answers and pods of each phase. */
export function phasesSection({ words, data, lang }: Report): Section | null {
  const { phaseStats, phasesUnseen } = data.measures;
  if (phaseStats.length === 0) return null;
  const { columns, notKnown, phases } = words.label;
  const show = (value: number | null, told: (value: number) => string): Cell =>
    value === null ? notKnown : told(value);
  const ms = (value: number) => latency(value, lang);
  const right = (title: string) => ({ title, align: 'right' }) as const;
  return {
    id: 'phases',
    title: words.label.sections.phases,
    intro: words.label.intros.phases,
    blocks: [
      ...(phasesUnseen === null
        ? []
        : [
            {
              kind: 'text',
              tone: 'warning',
              text: words.sentences.phasesUnseen(
                notSeenFor(phasesUnseen.source, phasesUnseen.unseenMs, lang),
              ),
            } as const,
          ]),
      {
        kind: 'table',
        caption: words.label.sections.phases,
        columns: [
          { title: columns.phase },
          right(columns.duration),
          right(columns.requests),
          right(columns.rate),
          right(columns.p50),
          right(columns.p95),
          right(columns.p99),
          right(columns.failed),
          right(columns.dropped),
          right(columns.ready),
        ],
        rows: phaseStats.map((one) => [
          phases[one.name],
          duration(one.durationMs, lang),
          number(one.requests, lang),
          number(one.requestsPerSecond, lang, 1),
          show(one.p50Ms, ms),
          show(one.p95Ms, ms),
          show(one.p99Ms, ms),
          show(one.errorRate, (value) => share(value, lang)),
          number(one.droppedIterations, lang),
          show(one.readyReplicas, (value) => number(value, lang, 1)),
        ]),
      },
    ],
  };
}
