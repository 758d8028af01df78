import { join } from 'node:path';
import { OWN_PROFILE } from '../../../core/timeline/plan.ts';
import type { Summary } from '../../../core/verdict/summary.ts';
import { writeJson } from '../../../system/output/streams.ts';
import { LOG_FILE } from '../../sources/k6/index.ts';
import type { CliContext, CommonOptions } from '../context.ts';
import { problemTeller } from '../recorded/recorded-run.ts';
import { columnsOf } from '../session/display.ts';
import { exitCodeOf } from './exit-code.ts';
import type { LiveRun } from './live-run.ts';
import type { LoadEnding } from './load-and-observe.ts';
import { reportOf } from './make-report.ts';
import type { LoadRunOptions } from './options.ts';
import type { Ready } from './prepare.ts';

/** Tells what came of it. @returns the exit code @throws what it broke by */
export async function conclude(
  { load, notes, words }: Ready,
  { run, explainer }: LiveRun,
  ending: LoadEnding,
  summary: Summary,
  { common, gateFiles }: LoadRunOptions,
  context: CliContext,
): Promise<number> {
  const { dir } = run;
  if (load.plan.profile === OWN_PROFILE) notes.say(words.scriptPrinted(join(dir, LOG_FILE)));
  run.problems().forEach(problemTeller(dir, common.lang, context));
  const { report, measures } = await reportOf(dir, common.lang, context, notes);
  if (gateFiles) await gateFilesOf(dir, common, context);
  if ('error' in ending) throw ending.error;
  if (common.json) {
    const { writtenSummary } = await import('../../i18n/written.ts');
    writeJson(context.stdout, { ...writtenSummary(summary), runDir: dir, report });
  } else {
    // Its words are not needed before the end of a run.
    const { summaryLines } = await import('../../i18n/summary.ts');
    const lines = summaryLines(summary, common.lang, dir, {
      report,
      bottlenecks: measures?.bottlenecks ?? [],
      agreement: explainer.agreement(),
      columns: columnsOf(context.stdout),
    });
    context.stdout.write(`${lines.join('\n')}\n`);
  }
  return exitCodeOf(ending, summary);
}

/** The artifacts of a pipeline, from the timeline like every verdict. */
async function gateFilesOf(dir: string, { lang }: CommonOptions, context: CliContext): Promise<void> {
  const [{ judgedRunOf }, { writeGateFiles }] = await Promise.all([
    import('../gate/run.ts'),
    import('../../gate/write-gate.ts'),
  ]);
  await writeGateFiles(await judgedRunOf(dir, null, lang, context), dir);
}
