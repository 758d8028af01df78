// node docs/generate.ts: writes the pages that are made from the program itself.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderCommands } from './commands.ts';

writeFileSync(join(import.meta.dirname, 'commands.md'), renderCommands());
