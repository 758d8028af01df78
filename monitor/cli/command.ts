import type { Lang } from '../../core/lib/lang.ts';
import type { LocalizedCommand } from './commander/localized-command.ts';
import type { CliContext } from './context.ts';

/** Adds one command; how it ended goes to `context.finish`. What it needs is imported when it runs, not before. */
export type Register = (program: LocalizedCommand, context: CommandContext) => void;

export interface CommandContext extends CliContext {
  /** Of this command line; known before it is parsed. */
  readonly lang: Lang;
  /** The exit code of the program, once the action has ended. */
  finish(exitCode: number): void;
}
