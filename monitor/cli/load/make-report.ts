import { messageIn } from '../../../core/lib/errors.ts';
import type { Lang } from '../../../core/lib/lang.ts';
import type { JudgedMeasures } from '../../../core/verdict/judge-run.ts';
import type { CliContext } from '../context.ts';
import type { Notes } from '../terminal/notes.ts';
import { loadWords } from './words.ts';

/**
 * Makes the report of a run that has ended. The run is recorded by now: a report that fails is worth a word only.
 * @returns the path of the page, null when it could not be made; and what it measured
 */
export async function reportOf(
  dir: string,
  lang: Lang,
  { root }: Pick<CliContext, 'root'>,
  notes: Notes,
): Promise<{ readonly report: string | null; readonly measures: JudgedMeasures | null }> {
  const words = loadWords[lang];
  const progress = setTimeout(() => notes.say(words.makingReport), 1_000);
  try {
    const { writeReport } = await import('../../report/write-report.ts');
    const { html, data } = await writeReport(dir, { lang, root });
    return { report: html, measures: data.measures };
  } catch (error) {
    notes.say(words.noReport(messageIn(error, lang)));
    return { report: null, measures: null };
  } finally {
    clearTimeout(progress);
  }
}
