// palier as an npm package: what `npm pack` made of it runs as it is, under Node 24 or newer; with an older Node, under
// the one that was installed with it.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module, { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NODE_MAJOR = 24;
const program = fileURLToPath(new URL('../package/app/dist/palier.mjs', import.meta.url));

if (Number.parseInt(process.versions.node, 10) >= NODE_MAJOR) {
  // Node keeps what it has compiled: the first frame is there sooner.
  module.enableCompileCache();
  await import(program);
} else runUnder(ownNode());

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
  process.stderr.write(
    `palier: expected Node ${NODE_MAJOR} or newer, got ${process.versions.node}, and the npm package "node" that came with palier has no program (were install scripts switched off?). Install Node ${NODE_MAJOR}.\n`,
  );
  process.exit(3);
}

function runUnder(node) {
  const child = spawn(node, [program, ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  // It knows those of the terminal that it got as well. When we are killed, it ends.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => child.connected && child.send({ signal }, () => {}));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 143);
  });
}
