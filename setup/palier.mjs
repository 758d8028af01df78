#!/usr/bin/env node
// `npx palier …`: the same as `npm run load`, for every command.
process.argv.splice(2, 0, 'palier');
await import('./bootstrap.mjs');
