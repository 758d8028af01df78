import type { Lang } from '../../../core/lib/lang.ts';
import { inspectTools, type ToolReport } from '../../../setup/tools/inspect.ts';
import type { CliContext } from '../context.ts';
import type { DoctorRow } from './row.ts';
import { type DoctorWords, doctorWords } from './words.ts';

export async function toolRows({ env, root }: CliContext, lang: Lang): Promise<readonly DoctorRow[]> {
  return (await inspectTools({ ...env }, root, lang)).map((report) => rowOf(report, doctorWords[lang]));
}

function rowOf({ tool, state, version, path, origin, advice }: ToolReport, words: DoctorWords): DoctorRow {
  const notFound = { ok: '', missing: words.notHere, broken: words.notUsable };
  const found = [version, path, origin === null ? null : `(${words.origins[origin]})`]
    .filter((part) => part !== null)
    .join(' ');
  return {
    area: 'tool',
    what: tool,
    state,
    found: found === '' ? notFound[state] : found,
    advice: advice.trim(),
  };
}
