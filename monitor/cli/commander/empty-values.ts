import type { EventEmitter } from 'node:events';
import type { LocalizedCommand } from './localized-command.ts';
import { commanderWords } from './words.ts';

/**
 * `-n "$NAMESPACE"` with a variable that is not set asks for nothing in particular, which would be taken for the
 * default: another namespace, another target than was meant. For every option and argument of every command.
 */
export function refuseEmptyValues(command: LocalizedCommand): void {
  // Its types do not tell that it is one.
  const emitter = command as unknown as EventEmitter;
  for (const option of command.options) {
    // Before commander's own listener: parsers and choices see no empty value.
    emitter.prependListener(`option:${option.name()}`, (value: string | null | undefined) => {
      if (typeof value === 'string' && isEmpty(value))
        command.error(commanderWords[command.lang].emptyOption(option.flags));
    });
  }
  command.hook('preAction', (_, action) => {
    if (action !== command) return;
    const index = command.args.findIndex(isEmpty);
    if (index !== -1) {
      const last = command.registeredArguments.at(-1);
      command.error(
        commanderWords[command.lang].emptyArgument(
          (command.registeredArguments[index] ?? last)?.name() ?? '',
        ),
      );
    }
  });
  for (const sub of command.commands) refuseEmptyValues(sub as LocalizedCommand);
}

function isEmpty(value: string): boolean {
  return value.trim() === '';
}
