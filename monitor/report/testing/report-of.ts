import type { Lang } from '../../../core/lib/lang.ts';
import type { TimelineEvent } from '../../../core/timeline/events.ts';
import { collectReport } from '../collect/collect.ts';
import { makeReport, type Report } from '../report.ts';

/** The report of events at hand. */
export async function reportOf(events: readonly TimelineEvent[], lang: Lang = 'en'): Promise<Report> {
  async function* all() {
    yield* events;
  }
  return makeReport(await collectReport(all), lang);
}
