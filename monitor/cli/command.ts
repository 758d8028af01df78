import type { Command } from 'commander';
import type { CliContext } from './context.ts';

/** Adds one command; how it ended goes to `context.finish`. What it needs is imported when it runs, not before. */
export type Register = (program: Command, context: CommandContext) => void;

export interface CommandContext extends CliContext {
  /** The exit code of the program, once the action has ended. */
  finish(exitCode: number): void;
}
