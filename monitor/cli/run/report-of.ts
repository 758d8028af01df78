import type { Lang } from '../../i18n/lang.ts';
import type { CliContext } from '../context.ts';
import type { Notes } from '../notes.ts';
import { cliWords } from '../words.ts';

/**
 * Makes the report of a run that has ended. The run is recorded by now: a report that fails is worth a word only.
 * @returns the path of the page, null when it could not be made; and what held the run back
 */
export async function reportOf(
  dir: string,
  lang: Lang,
  { root }: Pick<CliContext, 'root'>,
  notes: Notes,
): Promise<{ readonly report: string | null; readonly heldBack: readonly string[] }> {
  const words = cliWords(lang);
  const progress = setTimeout(() => notes.say(words.makingReport), 1_000);
  try {
    const [{ writeReport }, { bottleneckLine }] = await Promise.all([
      import('../../report/write-report.ts'),
      import('../../i18n/bottleneck.ts'),
    ]);
    const { html, data } = await writeReport(dir, { lang, root });
    return { report: html, heldBack: data.measures.bottlenecks.map((one) => bottleneckLine(one, lang)) };
  } catch (error) {
    notes.say(words.noReport(error instanceof Error ? error.message : String(error)));
    return { report: null, heldBack: [] };
  } finally {
    clearTimeout(progress);
  }
}
