import { readUserScript, type UserScript } from '../../sources/k6/index.ts';
import type { CliContext } from '../context.ts';
import { stoppedBy } from '../session/interrupts.ts';
import type { Notes } from '../terminal/notes.ts';
import type { LoadRunOptions } from './options.ts';
import type { LoadWords } from './words.ts';

export interface CheckScriptOptions {
  readonly k6: string;
  readonly context: CliContext;
  readonly notes: Notes;
  readonly words: LoadWords;
  readonly signal: AbortSignal;
}

/** Stands for the address of the target, until that is known. */
const SOME_ADDRESS = 'http://127.0.0.1:30080';
const PATIENCE_MS = 5_000;

/** Asks k6 what it thinks of a user's script, before anything is started for it. @throws PalierError */
export async function checkScript(
  { scenario, baseUrl }: Pick<LoadRunOptions, 'scenario' | 'baseUrl'>,
  { k6, context, notes, words, signal }: CheckScriptOptions,
): Promise<UserScript> {
  const { env, cwd } = context;
  const address = baseUrl ?? (ownAddress(context) === null ? SOME_ADDRESS : null);
  const slow = setTimeout(() => notes.say(words.readingScript(scenario)), PATIENCE_MS);
  try {
    const script = await readUserScript({
      k6,
      path: scenario,
      cwd,
      env: { ...env },
      additions: address === null ? {} : { BASE_URL: address },
      signal,
    });
    if (script.unknownOption !== null) notes.say(words.unknownOption(scenario, script.unknownOption));
    return script;
  } catch (error) {
    throw signal.aborted
      ? stoppedBy(signal, { en: `k6 had read ${scenario}`, fr: `que k6 ait lu ${scenario}` })
      : error;
  } finally {
    clearTimeout(slow);
  }
}

/**
 * Where the user's environment sends a script, which sees it as it stands; null: Palier finds the target. A path is not
 * meant for it: Vite and its like set BASE_URL to one.
 */
export function ownAddress({ env }: Pick<CliContext, 'env'>): string | null {
  const { BASE_URL = '' } = env;
  return BASE_URL === '' || BASE_URL.startsWith('/') || BASE_URL.startsWith('.') ? null : BASE_URL;
}
