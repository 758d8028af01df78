import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isSameProcess, readProcess } from '../node/resources/proc.ts';
import type { StateFolder } from './state-folder.ts';

// Who uses a sandbox: an empty file each, named after its process, so that one that was killed counts no more.

/** This process uses the sandbox of this folder, whether it runs already or is to be started. Returns what ends that. */
export function joinSandbox(state: StateFolder): () => void {
  return note(state, 'user');
}

/** Somebody wants it to stay, whoever uses it: until it is stopped. */
export function keepSandbox(state: StateFolder): void {
  put(state, KEPT);
}

/** A sandbox that starts is not kept by those who wanted the one before it. */
export function forgetKept(state: StateFolder): void {
  rmSync(join(state.users, KEPT), { force: true });
}

/** How many use it, or want it to stay. */
export function countUsers(state: StateFolder): number {
  return names(state).filter((name) => name === KEPT || isOfLiving(state, name, 'user')).length;
}

/**
 * The sandbox says that it ends, unless somebody uses it. Who joins looks afterwards whether it is closing: one of the
 * two sees the other.
 */
export function closeUnlessUsed(state: StateFolder): boolean {
  if (countUsers(state) > 0) return false;
  const reopen = note(state, 'closing');
  if (countUsers(state) === 0) return true;
  reopen();
  return false;
}

/** The sandbox that runs is about to end. */
export function isClosing(state: StateFolder): boolean {
  return names(state).some((name) => isOfLiving(state, name, 'closing'));
}

const KEPT = 'kept';

type Kind = 'user' | 'closing';

function note(state: StateFolder, kind: Kind): () => void {
  const startTime = readProcess(process.pid)?.startTime ?? '';
  const name = `${kind}-${process.pid}-${startTime}-${randomBytes(4).toString('hex')}`;
  put(state, name);
  return () => rmSync(join(state.users, name), { force: true });
}

function put(state: StateFolder, name: string): void {
  mkdirSync(state.users, { recursive: true, mode: 0o700 });
  writeFileSync(join(state.users, name), '');
}

/** Notes of processes that are gone are removed. */
function isOfLiving(state: StateFolder, name: string, wanted: Kind): boolean {
  const [kind, pid, startTime = ''] = name.split('-');
  if (kind !== wanted) return false;
  if (isSameProcess(Number(pid), startTime)) return true;
  rmSync(join(state.users, name), { force: true });
  return false;
}

function names(state: StateFolder): readonly string[] {
  try {
    return readdirSync(state.users);
  } catch {
    return [];
  }
}
