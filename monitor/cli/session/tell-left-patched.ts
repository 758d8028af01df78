import type { Lang } from '../../../core/lib/lang.ts';
import { leftPatched, noteRestored } from '../../recorder/left-patched.ts';
import type { CliContext } from '../context.ts';
import type { Notes } from '../terminal/notes.ts';
import { sessionWords } from './words.ts';

/** Says which autoscalers an earlier run has left with its own settings. A sandbox that has ended took them along. */
export async function tellLeftPatched(
  resultsDir: string,
  context: CliContext,
  { notes, lang }: { readonly notes: Notes; readonly lang: Lang },
): Promise<void> {
  for (const { dir, hpa, target, command, sandbox } of await leftPatched(resultsDir)) {
    if (sandbox === null || sandbox === (await sandboxUrl(context)))
      notes.warn(sessionWords[lang].hpaLeft(hpa, target, command));
    else await noteRestored(dir).catch(() => undefined);
  }
}

async function sandboxUrl(context: CliContext): Promise<string | null> {
  const { sandboxState } = await import('../sandbox/use-sandbox.ts');
  return (await sandboxState(context))?.apiUrl ?? null;
}
