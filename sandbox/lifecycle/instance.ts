import { randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isSameProcess, readProcess } from '../node/resources/proc.ts';
import type { StateFolder } from './state-folder.ts';

/** One run of a sandbox, noted on disk before it starts anything, so that whatever it leaves can be found. */
export interface Instance {
  readonly id: string;
  /** Folders of pods. */
  readonly folder: string;
  noteProcess(started: { readonly pid: number; readonly startTime: string }): void;
  noteGroups(folders: readonly string[]): void;
  /** Everything has been put away. */
  forget(): void;
}

/** What is on disk of an instance. */
export interface InstanceRecord {
  readonly id: string;
  readonly folder: string;
  readonly ownerAlive: boolean;
  readonly processes: readonly { readonly pid: number; readonly startTime: string }[];
  readonly groups: readonly string[];
}

export function createInstance(state: StateFolder): Instance {
  const id = randomBytes(6).toString('hex');
  const folder = join(state.run, id);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const startTime = readProcess(process.pid)?.startTime ?? '';
  writeFileSync(join(folder, 'owner'), `${process.pid} ${startTime}\n`);
  return {
    id,
    folder,
    noteProcess({ pid, startTime: started }) {
      try {
        appendFileSync(join(folder, 'processes'), `${pid} ${started}\n`);
      } catch {
        // The disk is full: the mark in its environment is left to find it by.
      }
    },
    noteGroups: (groups) => writeFileSync(join(folder, 'groups'), groups.map((path) => `${path}\n`).join('')),
    forget: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export function listInstances(state: StateFolder): InstanceRecord[] {
  return namesIn(state.run).map((id) => {
    const folder = join(state.run, id);
    const [owner] = pairsIn(join(folder, 'owner'));
    return {
      id,
      folder,
      ownerAlive: owner !== undefined && isSameProcess(owner.pid, owner.startTime),
      processes: pairsIn(join(folder, 'processes')),
      groups: linesIn(join(folder, 'groups')),
    };
  });
}

function pairsIn(path: string): { pid: number; startTime: string }[] {
  return linesIn(path).flatMap((line) => {
    const [pid, startTime] = line.split(' ');
    return pid && startTime ? [{ pid: Number(pid), startTime }] : [];
  });
}

function linesIn(path: string): string[] {
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  } catch {
    return [];
  }
}

function namesIn(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
