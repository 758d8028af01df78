// node docs/generate.ts: writes the pages that are made from the program itself.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderCommands } from './commands.ts';
import { renderConfigSchema, renderConfiguration } from './configuration.ts';

/** What is made, by its name in docs/. */
export const GENERATED: Readonly<Record<string, () => string>> = {
  'commands.md': renderCommands,
  'configuration.md': renderConfiguration,
  'palier.config.schema.json': renderConfigSchema,
};

if (import.meta.main) {
  for (const [name, render] of Object.entries(GENERATED))
    writeFileSync(join(import.meta.dirname, name), render());
}
