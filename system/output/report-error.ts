import { EXIT, hintIn, messageIn, PalierError } from '../../core/lib/errors.ts';
import { type Lang, langFromEnvironment, type Wording } from '../../core/lib/lang.ts';
import { writeJson } from './streams.ts';

interface Streams {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

const OUR_FAULT: Wording = {
  en: 'This is a fault of Palier itself; PALIER_DEBUG=1 shows where.',
  fr: 'C’est une faute de Palier lui-même ; PALIER_DEBUG=1 montre où.',
};

/**
 * Says on stderr what went wrong, what to do about it, and with `--json` both in English as one object on stdout.
 * @returns the exit code
 */
export function reportError(
  error: unknown,
  { env, stdout, stderr }: Streams,
  json: boolean,
  lang: Lang = langFromEnvironment(env),
): number {
  const known = error instanceof PalierError ? error : null;
  const hint = known === null ? OUR_FAULT[lang] : hintIn(known, lang);
  stderr.write(`palier: ${indented(messageIn(error, lang))}\n`);
  if (hint !== '') stderr.write(`        ${indented(hint)}\n`);
  if (env.PALIER_DEBUG && error instanceof Error) stderr.write(`${stackOf(error)}\n`);
  if (json) {
    const message = messageIn(error, 'en');
    const told = { code: known?.code ?? 'internal', message, hint: known?.hint ?? OUR_FAULT.en };
    writeJson(stdout, { error: told });
  }
  return known?.exitCode ?? EXIT.environment;
}

/** What comes from elsewhere may have lines: none of them is to look like one of ours. */
export function indented(text: string): string {
  return text.replaceAll(/\r?\n/g, '\n        ');
}

function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${stackOf(error.cause)}` : '';
  return `${error.stack ?? error.message}${cause}`;
}
