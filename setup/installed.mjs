// palier as an npm package: what `npm pack` made of it runs as it is, under Node 24 or newer; with an older Node, under
// the one that was installed with it.
import { existsSync } from 'node:fs';
import module, { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fail, lang } from './speak.mjs';
import { flagsOf, startPalier } from './start.mjs';

const NODE_MAJOR = 24;
const TOO_OLD = {
  en: (version) =>
    `expected Node ${NODE_MAJOR} or newer, got ${version}, and the npm package "node" that came with palier has no program (were install scripts switched off?). Install Node ${NODE_MAJOR}.`,
  fr: (version) =>
    `Node ${NODE_MAJOR} ou plus récent est nécessaire, celui-ci est ${version}, et le paquet npm « node » installé avec palier n’a pas de programme (les scripts d’installation étaient-ils désactivés ?). Installez Node ${NODE_MAJOR}.`,
};
const program = fileURLToPath(new URL('../package/app/dist/palier.mjs', import.meta.url));
const args = process.argv.slice(2);
const major = Number.parseInt(process.versions.node, 10);
const isNew = major >= NODE_MAJOR;

// Node keeps what it has compiled: the first frame is there sooner.
if (isNew && flagsOf(args, major).length === 0) {
  module.enableCompileCache();
  await import(program);
} else {
  const env = { NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache'), ...process.env };
  const node = isNew ? { path: process.execPath, major } : { path: ownNode(), major: NODE_MAJOR };
  await startPalier(node, program, args, { env });
}

function ownNode() {
  try {
    const node = join(
      dirname(createRequire(import.meta.url).resolve('node/package.json')),
      'bin',
      process.platform === 'win32' ? 'node.exe' : 'node',
    );
    if (existsSync(node)) return node;
  } catch {
    // Said below.
  }
  fail(TOO_OLD[lang](process.versions.node), 3);
}
