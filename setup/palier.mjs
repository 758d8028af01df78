#!/usr/bin/env node
// `palier …`. In the repository the same as `npm run load`, for every command; the lock file is never in a package.
import { existsSync } from 'node:fs';

if (existsSync(new URL('../package-lock.json', import.meta.url))) {
  process.argv.splice(2, 0, 'palier');
  await import('./bootstrap.mjs');
} else {
  await import('./installed.mjs');
}
