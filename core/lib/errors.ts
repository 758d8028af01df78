/** Exit codes of every command. */
export const EXIT = {
  ok: 0,
  gateFailed: 1,
  usage: 2,
  environment: 3,
  inconclusive: 4,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/**
 * An error a person can act on: the message says what was expected and what was got, the hint says what to do.
 * `code` is stable, for scripts and tests.
 */
export class PalierError extends Error {
  readonly code: string;
  readonly exitCode: ExitCode;
  readonly hint: string;

  constructor(code: string, exitCode: ExitCode, message: string, hint = '', options?: ErrorOptions) {
    super(message, options);
    this.name = 'PalierError';
    this.code = code;
    this.exitCode = exitCode;
    this.hint = hint;
  }
}
