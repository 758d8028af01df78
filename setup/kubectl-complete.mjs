#!/usr/bin/env node
// kubectl runs this (as kubectl_complete-palier) to complete `kubectl palier …`.
process.argv.splice(2, 0, '__complete');
await import('./palier.mjs');
