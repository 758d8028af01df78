import type {
  Failure,
  FailureCode,
  Failures,
  Progress,
  ServerState,
  Waiting,
} from '../../sandbox/messages.ts';

/** What went wrong, and what to do about it (empty: nothing is to be done). */
export type FailureText = readonly [message: string, hint: string];

type ProgressCode = Progress['progress'];

/** The sentences for what the sandbox's program says in codes and values. */
export interface SandboxWords {
  readonly progress: {
    readonly [Code in ProgressCode]: (values: Extract<Progress, { readonly progress: Code }>) => string;
  };
  readonly failures: {
    readonly [Code in FailureCode]: (values: Failures[Code]) => FailureText;
  };
  /** What is waited for. */
  readonly waiting: (values: Waiting) => string;
  readonly ready: (seconds: number) => string;
  readonly leaving: string;
  readonly stopped: string;
  readonly notRunning: string;
  readonly state: (state: ServerState) => readonly string[];
}

export function failureText({ code, values }: Failure, words: SandboxWords): FailureText {
  return (words.failures[code] as (values: Failure['values']) => FailureText)(values);
}

export function progressText(progress: Progress, words: SandboxWords): string {
  return (words.progress[progress.progress] as (values: Progress) => string)(progress);
}
