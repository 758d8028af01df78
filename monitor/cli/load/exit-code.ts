import { EXIT, type ExitCode } from '../../../core/lib/errors.ts';
import type { RunEnded } from '../../../core/timeline/events.ts';
import type { Summary } from '../../../core/verdict/summary.ts';

/** The exit code of a run that was judged. */
export function exitCodeOf(
  { reason }: Pick<RunEnded, 'reason'>,
  { verdict }: Pick<Summary, 'verdict'>,
): ExitCode {
  if (reason === 'interrupted' || reason === 'quit') return EXIT.interrupted;
  if (reason === 'error' || reason === 'load-failed') return EXIT.environment;
  switch (verdict) {
    case 'pass':
      return EXIT.ok;
    case 'fail':
      return EXIT.gateFailed;
    case 'inconclusive':
      return EXIT.inconclusive;
    default:
      return verdict satisfies never;
  }
}
