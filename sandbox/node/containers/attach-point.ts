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

/** A client that was promised a connection may come when a short life is over already. */
const LINGER_MS = 5_000;
/** Of what was said before the first client came. */
const MOST_KEPT = 65_536;

export interface AttachOptions {
  /** So long that a suffix still fits into a socket's 107 bytes. */
  readonly path: string;
  /** Its input ends with the first client's. */
  readonly once: boolean;
  /** The first client gets what was said before it came: `kubectl run -i` attaches to what it has just started. */
  readonly fromStart: boolean;
}

/** Where clients meet a running container: a Unix socket for each of its three streams. */
export class AttachPoint {
  readonly #path: string;

  constructor({ stdin, stdout, stderr, exited }: LaunchedProcess, { path, once, fromStart }: AttachOptions) {
    this.#path = path;
    const outputs = [
      serveOutput(`${path}.stdout`, stdout, fromStart),
      serveOutput(`${path}.stderr`, stderr, fromStart),
    ];
    const input = createServer((client) => {
      client.on('error', () => client.destroy());
      client.pipe(stdin, { end: once });
      // It may be gone without a word.
      client.once('close', () => once && stdin.end());
    }).listen(`${path}.stdin`);
    void exited.then(() => {
      input.close();
      setTimeout(() => {
        for (const output of outputs) output.close();
      }, LINGER_MS).unref();
    });
  }

  command(input: boolean): LaunchOptions {
    const argv = [process.execPath, '-e', BRIDGE, this.#path, ...(input ? ['input'] : [])];
    return { argv, env: {}, cwd: '/' };
  }
}

/** Everybody who is connected gets what comes. */
function serveOutput(path: string, from: LaunchedProcess['stdout'], fromStart: boolean) {
  const clients = new Set<Socket>();
  let kept: string | null = fromStart ? '' : null;
  const server = createServer((client) => {
    client.on('error', () => client.destroy());
    client.once('close', () => clients.delete(client));
    client.resume();
    if (kept) client.write(kept);
    kept = null;
    if (from.readableEnded) client.end();
    else clients.add(client);
  }).listen(path);
  server.unref();
  from.on('data', (chunk: string) => {
    if (kept !== null) kept = (kept + chunk).slice(-MOST_KEPT);
    for (const client of clients) client.write(chunk);
  });
  from.once('close', () => {
    for (const client of clients) client.end();
  });
  return server;
}
