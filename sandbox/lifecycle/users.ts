import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SandboxUser } from '../messages.ts';
import { isSameProcess, readProcess } from '../node/resources/proc.ts';
import type { StateFolder } from './state-folder.ts';

// Who uses a sandbox: an empty file each, named after its process, so that one that was killed counts no more.

/** Somebody uses the sandbox of this folder, whether it runs already or is to be started: until `leaveSandbox`, or its end. */
export function joinSandbox(state: StateFolder, user: SandboxUser): void {
  put(state, nameOf('user', user));
}

export function leaveSandbox(state: StateFolder, user: SandboxUser): void {
  remove(state, nameOf('user', user));
}

/** Somebody wants it to stay, whoever uses it: until it is stopped. */
export function keepSandbox(state: StateFolder): void {
  put(state, KEPT);
}

/** A sandbox that starts is not kept by those who wanted the one before it. */
export function forgetKept(state: StateFolder): void {
  remove(state, KEPT);
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
  const closing = nameOf('closing', { pid: process.pid, use: 'self' });
  put(state, closing);
  if (countUsers(state) === 0) return true;
  remove(state, closing);
  return false;
}

/** The sandbox that runs is about to end. */
export function isClosing(state: StateFolder): boolean {
  return names(state).some((name) => isOfLiving(state, name, 'closing'));
}

const KEPT = 'kept';

type Kind = 'user' | 'closing';

function nameOf(kind: Kind, { pid, use }: SandboxUser): string {
  return `${kind}-${pid}-${readProcess(pid)?.startTime ?? ''}-${use}`;
}

function put(state: StateFolder, name: string): void {
  mkdirSync(state.users, { recursive: true, mode: 0o700 });
  writeFileSync(join(state.users, name), '');
}

function remove(state: StateFolder, name: string): void {
  rmSync(join(state.users, name), { force: true });
}

/** Notes of processes that are gone are removed. */
function isOfLiving(state: StateFolder, name: string, wanted: Kind): boolean {
  const [kind, pid, startTime = ''] = name.split('-');
  if (kind !== wanted) return false;
  if (isSameProcess(Number(pid), startTime)) return true;
  remove(state, name);
  return false;
}

function names(state: StateFolder): readonly string[] {
  try {
    return readdirSync(state.users);
  } catch {
    return [];
  }
}
