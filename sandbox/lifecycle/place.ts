import { existsSync, mkdirSync, truncateSync } from 'node:fs';
import type { Tell } from '../messages.ts';
import { startGuardian } from './guardian.ts';
import { createInstance, type Instance } from './instance.ts';
import { claimSlot, type Slot } from './slot.ts';
import { claimStateFolder, type StateFolder, wipe } from './state-folder.ts';
import { sweep } from './sweep.ts';
import type { Undo } from './undo.ts';
import { forgetKept } from './users.ts';

export interface PlaceOptions {
  /** Start with nothing of before: no objects, an empty database. */
  readonly fresh: boolean;
  /** What to run when this process has been killed: program and arguments. */
  readonly afterCrash: readonly string[] | undefined;
}

/**
 * Makes room for a sandbox: takes its state folder and a network, ends what a crash has left, and notes what is to be
 * found should this one crash. Throws SandboxError: the folder is in use, or can't be written.
 */
export async function takePlace(
  state: StateFolder,
  { fresh, afterCrash }: PlaceOptions,
  undo: Undo,
  tell: Tell,
): Promise<{ readonly instance: Instance } & Slot> {
  undo.push(await claimStateFolder(state));
  // Who started us has led our standard error there, to append.
  if (existsSync(state.log)) truncateSync(state.log);
  const swept = await sweep(state);
  if (swept.processes > 0) tell({ progress: 'swept', processes: swept.processes });
  forgetKept(state);
  if (fresh) wipe(state);
  for (const path of [state.volumes, state.cache, state.run])
    mkdirSync(path, { recursive: true, mode: 0o700 });
  const instance = createInstance(state);
  const guardian = afterCrash && startGuardian(afterCrash);
  undo.push(() => {
    instance.forget();
    guardian?.dismiss();
  });
  const slot = await claimSlot(state);
  undo.push(slot.addresses.close);
  return { instance, ...slot };
}
