import { EXIT, PalierError } from '../core/errors.ts';
import type { CliContext } from './context.ts';

/**
 * Says on stderr what went wrong, what to do about it, and with `--json` both as one object on stdout.
 * @returns the exit code
 */
export function reportError(error: unknown, { env, stdout, stderr }: CliContext, json: boolean): number {
  const known = error instanceof PalierError ? error : null;
  const message = error instanceof Error ? error.message : String(error);
  stderr.write(`palier: ${message}\n`);
  if (known !== null && known.hint !== '')
    stderr.write(`        ${known.hint.replaceAll('\n', '\n        ')}\n`);
  if (known === null) {
    stderr.write('        This is a fault of Palier itself; PALIER_DEBUG=1 shows where.\n');
  }
  if (env.PALIER_DEBUG && error instanceof Error) stderr.write(`${stackOf(error)}\n`);
  if (json) {
    const { code, hint } = known ?? { code: 'internal', hint: '' };
    stdout.write(`${JSON.stringify({ error: { code, message, hint } })}\n`);
  }
  return known?.exitCode ?? EXIT.environment;
}

function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${stackOf(error.cause)}` : '';
  return `${error.stack ?? error.message}${cause}`;
}
