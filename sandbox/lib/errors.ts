/**
 * A fault of the sandbox that a person can act on. It has the shape of the monitor's PalierError (which the
 * sandbox does not import), so the command line shows both alike.
 */
export class SandboxError extends Error {
  /** Stable, for scripts and tests. */
  readonly code: string;
  /** 2: usage or configuration, 3: environment, 130: interrupted. */
  readonly exitCode: 2 | 3 | 130;
  readonly hint: string;

  constructor(code: string, exitCode: 2 | 3 | 130, message: string, hint = '', options?: ErrorOptions) {
    super(message, options);
    this.name = 'SandboxError';
    this.code = code;
    this.exitCode = exitCode;
    this.hint = hint;
  }
}

/** The text of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The `code` of a Node system error (`ENOENT`, `EADDRINUSE`, …). */
export function systemCodeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
