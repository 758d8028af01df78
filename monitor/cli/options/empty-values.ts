import type { EventEmitter } from 'node:events';
import type { Command } from 'commander';

/**
 * `-n "$NAMESPACE"` with a variable that is not set asks for nothing in particular, which would be taken for the
 * default: another namespace, another target than was meant. For every option and argument of every command.
 */
export function refuseEmptyValues(command: Command): void {
  // Its types do not tell that it is one.
  const emitter = command as unknown as EventEmitter;
  for (const option of command.options) {
    // Before commander's own listener: parsers and choices see no empty value.
    emitter.prependListener(`option:${option.name()}`, (value: string | null | undefined) => {
      if (typeof value === 'string' && isEmpty(value)) refuse(command, `option '${option.flags}'`);
    });
  }
  command.hook('preAction', (_, action) => {
    if (action !== command) return;
    const index = command.args.findIndex(isEmpty);
    if (index !== -1) {
      const last = command.registeredArguments.at(-1);
      refuse(command, `argument '${(command.registeredArguments[index] ?? last)?.name() ?? ''}'`);
    }
  });
  for (const sub of command.commands) refuseEmptyValues(sub);
}

function isEmpty(value: string): boolean {
  return value.trim() === '';
}

function refuse(command: Command, what: string): never {
  command.error(`error: ${what} is empty: expected a value (is a variable of the shell not set?)`);
}
