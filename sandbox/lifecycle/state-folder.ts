import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, SandboxError } from '../lib/errors.ts';
import type { ServerState } from '../messages.ts';
import { listenAbstract } from '../node/addresses.ts';
import { isSameProcess } from '../node/resources/proc.ts';

/** Where a sandbox keeps its things. */
export interface StateFolder {
  readonly path: string;
  /** Who runs it and how it is: `ServerState`. */
  readonly server: string;
  readonly kubeconfig: string;
  /** Passwords of the accounts in the database's data. */
  readonly secrets: string;
  /** Objects, keys and kubeconfigs of the control plane. */
  readonly controlPlane: string;
  /** What the control plane says. */
  readonly controlPlaneLog: string;
  /** Persistent volumes. */
  readonly volumes: string;
  readonly cache: string;
  /** What a running sandbox has besides: processes, control groups, folders of pods. */
  readonly run: string;
  /** Who uses it: `users.ts`. */
  readonly users: string;
  /** What the server says when it runs in the background. */
  readonly log: string;
}

export function stateFolder(path: string): StateFolder {
  const at = (name: string) => join(path, name);
  return {
    path,
    server: at('server.json'),
    kubeconfig: at('kubeconfig'),
    secrets: at('secrets.json'),
    controlPlane: at('control-plane'),
    controlPlaneLog: at('control-plane.log'),
    volumes: at('volumes'),
    cache: at('cache'),
    run: at('run'),
    users: at('users'),
    log: at('server.log'),
  };
}

/** Undefined when no sandbox runs on this folder. */
export function readServerState(folder: StateFolder): ServerState | undefined {
  try {
    const state = JSON.parse(readFileSync(folder.server, 'utf8')) as ServerState;
    return isSameProcess(state.pid, state.startTime) ? state : undefined;
  } catch {
    // No file, or one that a crash has cut off: nobody who runs would leave it so.
    return undefined;
  }
}

/** Whoever reads sees the old or the new one, whole. */
export function writePrivate(path: string, text: string): void {
  const next = `${path}.${process.pid}.next`;
  writeFileSync(next, text, { mode: 0o600 });
  renameSync(next, path);
}

/**
 * Takes the folder for this process; the claim ends with the process, however that ends.
 * Throws SandboxError when another sandbox has it.
 */
export async function claimStateFolder(folder: StateFolder): Promise<() => void> {
  try {
    mkdirSync(folder.path, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new SandboxError(
      'sandbox.state-unwritable',
      { path: folder.path, reason: messageOf(cause) },
      { cause },
    );
  }
  const name = createHash('sha256').update(realpathSync(folder.path)).digest('hex').slice(0, 24);
  const claim = await listenAbstract(`palier-sandbox-state-${name}`);
  if (claim) return () => claim.close();
  const pid = readServerState(folder)?.pid ?? null;
  throw new SandboxError('sandbox.running', { stateDir: folder.path, pid, fresh: false });
}

/** Everything of earlier sandboxes on this folder but the cache: objects, the database's data and passwords go. */
export function wipe(folder: StateFolder): void {
  for (const path of [folder.controlPlane, folder.volumes, folder.secrets])
    rmSync(path, { recursive: true, force: true });
}
