import { inEveryLang, type Lang, said, type Wording } from './lang.ts';

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

/** What an error says in every language: what was expected and what was got, and what to do about it. */
export interface ErrorWording {
  readonly message: Wording;
  /** Empty: nothing better than what the message says. */
  readonly hint: Wording;
}

const NO_HINT: Wording = inEveryLang(() => '');

/**
 * An error a person can act on: the message says what was expected and what was got, the hint says what to do. Who
 * shows it takes `messageIn` and `hintIn`; what `Error` itself has, recordings and `--json` are English.
 */
export class PalierError extends Error {
  readonly code: string;
  readonly exitCode: ExitCode;
  readonly wording: ErrorWording;

  constructor(
    code: string,
    exitCode: ExitCode,
    message: Wording,
    hint: Wording = NO_HINT,
    options?: ErrorOptions,
  ) {
    super(message.en, options);
    this.name = 'PalierError';
    this.code = code;
    this.exitCode = exitCode;
    this.wording = { message, hint };
  }

  /** In English. */
  get hint(): string {
    return this.wording.hint.en;
  }
}

/** What went wrong: in every language where it is one of ours, else as others say it. */
export function detailOf(error: unknown): Wording | string {
  if (hasWording(error)) return error.wording.message;
  return error instanceof Error ? error.message : String(error);
}

/** What went wrong. Errors of others say it as they do. */
export function messageIn(error: unknown, lang: Lang): string {
  return said(detailOf(error), lang);
}

/** What to do about it; empty: nothing that is known. */
export function hintIn(error: unknown, lang: Lang): string {
  return hasWording(error) ? error.wording.hint[lang] : '';
}

function hasWording(error: unknown): error is Error & { readonly wording: ErrorWording } {
  return error instanceof Error && 'wording' in error;
}
