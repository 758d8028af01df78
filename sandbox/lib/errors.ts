import type { Failure, FailureCode, Failures } from '../messages.ts';

/** A fault of the sandbox that a person can act on: a code and values; the sentence is for who shows it to that person. */
export class SandboxError<Code extends FailureCode = FailureCode> extends Error {
  /** Stable, for scripts and tests. */
  readonly code: Code;
  readonly values: Failures[Code];

  constructor(code: Code, values: Failures[Code], options?: ErrorOptions) {
    super(`${code} ${JSON.stringify(values)}`, options);
    this.name = 'SandboxError';
    this.code = code;
    this.values = values;
  }
}

const EXIT_CODES: Partial<Record<FailureCode, Failure['exitCode']>> = {
  'sandbox.usage': 2,
  'sandbox.interrupted': 130,
  'sandbox.running': 2,
  'sandbox.manifests': 2,
  MANIFEST_INVALID: 2,
  MANIFEST_KIND: 2,
  MANIFEST_REFUSED: 2,
};

/** Of whatever was thrown. */
export function failureOf(error: unknown): Failure {
  const known = error instanceof SandboxError ? error : null;
  const { code, values }: SandboxError = known ?? new SandboxError('internal', { reason: messageOf(error) });
  return { code, exitCode: EXIT_CODES[code] ?? 3, values } as Failure;
}

/** The text of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The `code` of a Node system error (`ENOENT`, `EADDRINUSE`, …). */
export function systemCodeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
