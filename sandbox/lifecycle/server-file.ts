import { rmSync } from 'node:fs';
import type { ServerState } from '../messages.ts';
import { readProcess } from '../node/resources/proc.ts';
import { type StateFolder, writePrivate } from './state-folder.ts';

/** `server.json`: what this process tells about the sandbox that it runs. */
export interface ServerFile {
  state(): ServerState;
  tell(change: Partial<ServerState>): void;
  remove(): void;
}

export function createServerFile(
  folder: StateFolder,
  facts: Pick<ServerState, 'whileUsed' | 'limits'>,
  now: number,
): ServerFile {
  let current: ServerState = {
    pid: process.pid,
    startTime: readProcess(process.pid)?.startTime ?? '',
    startedAt: new Date(now).toISOString(),
    phase: 'starting',
    waitingFor: { for: 'control-plane' },
    apiUrl: null,
    kubernetes: null,
    kubeconfigPath: folder.kubeconfig,
    backendUrl: null,
    ...facts,
  };
  const tell = (change: Partial<ServerState>) => {
    current = { ...current, ...change };
    writePrivate(folder.server, `${JSON.stringify(current, null, 2)}\n`);
  };
  tell({});
  return { state: () => current, tell, remove: () => rmSync(folder.server, { force: true }) };
}
