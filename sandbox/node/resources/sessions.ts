import { listPids, readProcess } from './proc.ts';

const FORGET_AFTER_SCANS = 15;

/**
 * Which processes belong to which session. Every container runs in a session of its own, so its workers are
 * found by the session id. Foreign processes are read once and skipped for a while: a scan costs little more
 * than one directory listing.
 */
export class SessionScanner {
  readonly #foreign = new Set<number>();
  #members = new Map<number, number[]>();
  #scans = 0;

  /** `sessions`: the session ids that matter (the pids of their leaders). */
  scan(sessions: ReadonlySet<number>): void {
    this.#scans += 1;
    if (this.#scans % FORGET_AFTER_SCANS === 0) this.#foreign.clear();
    const members = new Map<number, number[]>();
    for (const pid of listPids()) {
      if (this.#foreign.has(pid)) continue;
      const session = readProcess(pid)?.session;
      if (session === undefined) continue;
      if (!sessions.has(session)) this.#foreign.add(pid);
      else members.set(session, [...(members.get(session) ?? []), pid]);
    }
    this.#members = members;
  }

  /** The newest scan's processes of a session; at least its leader. */
  members(session: number): readonly number[] {
    return this.#members.get(session) ?? [session];
  }
}
