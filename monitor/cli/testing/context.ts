import { PassThrough, Readable } from 'node:stream';
import type { CliContext } from '../context.ts';

export interface FakeContext extends CliContext {
  readonly out: () => string;
  readonly err: () => string;
}

/** A context without a terminal, whose output is kept. */
export function fakeContext(cwd: string, input = ''): FakeContext {
  const [stdout, out] = kept();
  const [stderr, err] = kept();
  return {
    env: {},
    homeDirectory: cwd,
    cwd,
    root: cwd,
    self: { command: process.execPath, args: [] },
    stdin: Readable.from([Buffer.from(input)]) as unknown as NodeJS.ReadStream,
    stdout,
    stderr,
    signals: { listen: () => () => {} },
    version: '0.0.0',
    nodeVersion: process.versions.node,
    pid: process.pid,
    onExit: () => () => {},
    exitNow(code) {
      throw new Error(`exited with ${code}`);
    },
    out,
    err,
  };
}

function kept(): [NodeJS.WriteStream, () => string] {
  const stream = new PassThrough();
  let text = '';
  stream.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  return [stream as unknown as NodeJS.WriteStream, () => text];
}
