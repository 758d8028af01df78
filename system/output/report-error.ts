import { EXIT } from '../../core/lib/errors.ts';
import { writeJson } from './streams.ts';

interface Streams {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

/** What PalierError and the sandbox's own errors have in common. */
interface KnownError extends Error {
  readonly code: string;
  readonly exitCode: number;
  readonly hint: string;
}

/**
 * Says on stderr what went wrong, what to do about it, and with `--json` both as one object on stdout.
 * @returns the exit code
 */
export function reportError(error: unknown, { env, stdout, stderr }: Streams, json: boolean): number {
  const known = isKnown(error) ? error : null;
  const message = error instanceof Error ? error.message : String(error);
  const hint = known?.hint ?? 'This is a fault of Palier itself; PALIER_DEBUG=1 shows where.';
  stderr.write(`palier: ${indented(message)}\n`);
  if (hint !== '') stderr.write(`        ${indented(hint)}\n`);
  if (env.PALIER_DEBUG && error instanceof Error) stderr.write(`${stackOf(error)}\n`);
  if (json) writeJson(stdout, { error: { code: known?.code ?? 'internal', message, hint } });
  return known?.exitCode ?? EXIT.environment;
}

/** What comes from elsewhere may have lines: none of them is to look like one of ours. */
export function indented(text: string): string {
  return text.replaceAll(/\r?\n/g, '\n        ');
}

function isKnown(error: unknown): error is KnownError {
  return error instanceof Error && 'exitCode' in error && 'hint' in error && 'code' in error;
}

function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${stackOf(error.cause)}` : '';
  return `${error.stack ?? error.message}${cause}`;
}
