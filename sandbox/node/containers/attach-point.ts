import { createServer, type Socket } from 'node:net';
import type { LaunchedProcess, LaunchOptions } from '../processes/process.ts';

/**
 * What `kubectl attach` runs: it passes on what the container says from now on, and to it what is typed here. The terminal
 * that `-t` gives it does nothing by itself: the container has one of its own.
 */
const BRIDGE = `
const { connect } = require('node:net');
const [path, input] = process.argv.slice(1);
let open = 2;
for (const name of ['stdout', 'stderr']) {
  const from = connect(path + '.' + name);
  from.on('error', () => {});
  from.on('close', () => --open || process.exit());
  from.pipe(process[name], { end: false });
}
if (input) {
  if (process.stdin.isTTY) process.stdin.setRawMode(true);
  process.stdin.pipe(connect(path + '.stdin').on('error', () => {}));
}`;

/** Where clients meet a running container: a Unix socket for each of its three streams. */
export class AttachPoint {
  readonly #path: string;

  /** `path`: so long that a suffix still fits into a socket's 107 bytes. `once`: its input ends with the first client's. */
  constructor(path: string, { stdin, stdout, stderr, exited }: LaunchedProcess, once: boolean) {
    this.#path = path;
    const outputs = [serveOutput(`${path}.stdout`, stdout), serveOutput(`${path}.stderr`, stderr)];
    const input = createServer((client) => {
      client.on('error', () => client.destroy());
      client.pipe(stdin, { end: once });
      // It may be gone without a word.
      client.once('close', () => once && stdin.end());
    }).listen(`${path}.stdin`);
    void exited.then(() => {
      input.close();
      for (const output of outputs) output.close();
    });
  }

  command(input: boolean): LaunchOptions {
    const argv = [process.execPath, '-e', BRIDGE, this.#path, ...(input ? ['input'] : [])];
    return { argv, env: {}, cwd: '/' };
  }
}

/** Everybody who is connected gets what comes. */
function serveOutput(path: string, from: LaunchedProcess['stdout']) {
  const clients = new Set<Socket>();
  const server = createServer((client) => {
    client.on('error', () => client.destroy());
    client.once('close', () => clients.delete(client));
    client.resume();
    if (from.readableEnded) client.end();
    else clients.add(client);
  }).listen(path);
  from.on('data', (chunk: string) => {
    for (const client of clients) client.write(chunk);
  });
  from.once('close', () => {
    for (const client of clients) client.end();
  });
  return server;
}
