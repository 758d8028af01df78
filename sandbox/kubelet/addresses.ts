import { createServer, type Server } from 'node:net';
import { SandboxError } from '../errors.ts';

/** Loopback networks, so that several sandboxes can run on one machine: pods in 127.77.N.0/24. */
const SLOTS = 256;

export interface Addresses {
  /** Which of the networks is ours. */
  readonly slot: number;
  /** `stable`: a pod of that name gets the same address again. Throws when all 254 are in use. */
  assign(name: string, stable: boolean): string;
  release(name: string): void;
  close(): void;
}

/** Claims a network that no other sandbox of this machine uses; the claim ends with the process. */
export async function claimAddresses(): Promise<Addresses> {
  for (let slot = 0; slot < SLOTS; slot++) {
    const claim = await listenAbstract(`palier-sandbox-network-${slot}`);
    if (claim) return new PodAddresses(slot, () => claim.close());
  }
  throw new SandboxError(
    'sandbox.no-network',
    3,
    `all ${SLOTS} loopback networks are used by sandboxes`,
    'Stop one with: palier sandbox down',
  );
}

/**
 * An abstract Unix socket: the kernel gives a name to one process at a time and takes it back when it ends.
 * Null when another one has it.
 */
export function listenAbstract(name: string): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(null);
      else reject(error);
    });
    server.listen(`\0${name}`, () => {
      server.unref();
      resolve(server);
    });
  });
}

export class PodAddresses implements Addresses {
  readonly slot: number;
  readonly close: () => void;
  readonly #inUse = new Map<string, string>();
  readonly #stable = new Map<string, string>();
  #last = 0;

  constructor(slot: number, close: () => void = () => {}) {
    this.slot = slot;
    this.close = close;
  }

  assign(name: string, stable: boolean): string {
    const known = this.#inUse.get(name) ?? this.#stable.get(name);
    const address = known ?? this.#next();
    this.#inUse.set(name, address);
    if (stable) this.#stable.set(name, address);
    return address;
  }

  release(name: string): void {
    this.#inUse.delete(name);
  }

  /** Not the one just given back: late packets and caches of clients still mean the pod before. */
  #next(): string {
    const taken = new Set([...this.#inUse.values(), ...this.#stable.values()]);
    for (let tries = 0; tries < 254; tries++) {
      this.#last = (this.#last % 254) + 1;
      const address = `127.77.${this.slot}.${this.#last}`;
      if (!taken.has(address)) return address;
    }
    throw new Error('all 254 pod addresses are in use');
  }
}
