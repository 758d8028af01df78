import type { Command } from 'commander';
import type { CommandContext } from '../program.ts';

export function registerDoctor(program: Command, _context: CommandContext): void {
  program.command('doctor').description('what is installed, reachable, allowed; what to do about each');
}
