import type { Command } from 'commander';
import type { CommandContext } from '../program.ts';

export function registerSandbox(program: Command, _context: CommandContext): void {
  program.command('sandbox').description('the local cluster on its own');
}
