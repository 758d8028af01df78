import { readServerState, stateFolder } from '../lifecycle/state-folder.ts';
import { isClosing } from '../lifecycle/users.ts';
import type { At, ServerState } from '../messages.ts';

/** null: no sandbox runs there. */
export function status({ stateDir }: At): ServerState | null {
  const state = stateFolder(stateDir);
  const running = readServerState(state);
  if (running === undefined) return null;
  return isClosing(state) ? { ...running, phase: 'stopping' } : running;
}
