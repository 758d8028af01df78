import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Addresses, claimAddresses } from '../node/addresses.ts';
import { type StateFolder, writePrivate } from './state-folder.ts';

export interface Slot {
  readonly addresses: Addresses;
  /** The objects that the control plane has kept are of another network, which another sandbox uses now. */
  readonly hasMoved: boolean;
}

/**
 * Claims a network of this machine for the sandbox of this folder: the one that it had before, for which its objects
 * were made; at first one that its path gives, which others will hardly ask for.
 */
export async function claimSlot(state: StateFolder): Promise<Slot> {
  const file = join(state.path, 'network');
  const kept = existsSync(file) ? slotIn(readFileSync(file, 'utf8')) : undefined;
  const addresses = await claimAddresses(kept ?? createHash('sha256').update(state.path).digest()[0]);
  writePrivate(file, `${addresses.slot}\n`);
  return { addresses, hasMoved: kept !== undefined && kept !== addresses.slot };
}

/** Undefined: it was cut off by the end of the machine. */
function slotIn(text: string): number | undefined {
  return /^\d+\n$/.test(text) ? Number(text) : undefined;
}
