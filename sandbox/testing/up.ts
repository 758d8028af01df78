import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { SANDBOX_FLAGS } from '../../setup/start.mjs';
import { SandboxError } from '../lib/errors.ts';
import { stateFolder } from '../lifecycle/state-folder.ts';
import type { SandboxMessage, SandboxTools, ServerState, UpRequest } from '../messages.ts';
import { ROOT } from './tools.ts';

/** `up`, and what it reads on its standard input. */
export type StartRequest = UpRequest & { readonly tools: SandboxTools };

/** The command that starts a sandbox. */
export function upCommand({ tools: _, ...request }: StartRequest): readonly [string, ...string[]] {
  const entry = join(ROOT, 'sandbox', 'main.ts');
  return [process.execPath, ...SANDBOX_FLAGS, entry, 'up', JSON.stringify(request)];
}

/** Starts a sandbox in the background, as the command line does. Throws SandboxError when it does not start. */
export async function sandboxUp(request: StartRequest): Promise<ServerState> {
  const { stateDir, tools } = request;
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  const log = openSync(stateFolder(stateDir).log, 'a', 0o600);
  const [program, ...args] = upCommand(request);
  const child = spawn(program, args, { detached: true, stdio: ['pipe', 'pipe', log] }) as Child;
  closeSync(log);
  child.stdin.on('error', () => {});
  child.stdin.write(`${JSON.stringify(tools)}\n`);
  for await (const line of createInterface({ input: child.stdout })) {
    const message = JSON.parse(line) as SandboxMessage<'up'>;
    if ('error' in message) {
      await once(child, 'exit');
      throw new SandboxError(message.error.code, message.error.values);
    }
    if (!('result' in message)) continue;
    child.stdin.destroy();
    child.unref();
    return message.result;
  }
  throw new Error(`the sandbox on ${stateDir} ended without a word`);
}

type Child = ChildProcessByStdio<Writable, Readable, null>;
