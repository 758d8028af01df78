import { createServer, type Server } from 'node:net';
import { SandboxError } from '../lib/errors.ts';

/** Networks of one's own, so that several sandboxes can run on one machine: pods in 100.77.N.0/24. */
const SLOTS = 256;

export interface AssignOptions {
  readonly stableName?: string | undefined;
  readonly former?: string | undefined;
}

export interface Addresses {
  /** Which of the networks is ours. */
  readonly slot: number;
  /** The node's address in the API. */
  readonly node: string;
  readonly podRange: string;
  readonly serviceRange: string;
  /**
   * An address for the pod of this uid, as the API has it. `stableName`: a pod of that name gets the same again.
   * `former`: the one it had in a former life, kept where it is free. Throws when all 253 are in use.
   */
  assign(uid: string, options?: AssignOptions): string;
  release(uid: string): void;
  close(): void;
}

/**
 * Claims a network that no other sandbox of this machine uses, the preferred one where that is free; the claim ends
 * with the process.
 */
export async function claimAddresses(preferred = 0): Promise<Addresses> {
  for (let offset = 0; offset < SLOTS; offset++) {
    const slot = (preferred + offset) % SLOTS;
    const claim = await listenAbstract(`palier-sandbox-network-${slot}`);
    if (claim) return new PodAddresses(slot, () => claim.close());
  }
  throw new SandboxError('sandbox.no-network', { networks: SLOTS });
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

/** The first address is the node's. */
const FIRST = 2;
const LAST = 254;

export class PodAddresses implements Addresses {
  readonly slot: number;
  readonly node: string;
  readonly podRange: string;
  readonly serviceRange: string;
  readonly close: () => void;
  readonly #inUse = new Map<string, string>();
  readonly #stable = new Map<string, string>();
  #last = FIRST - 1;

  constructor(slot: number, close: () => void = () => {}) {
    this.slot = slot;
    this.node = `100.77.${slot}.1`;
    this.podRange = `100.77.${slot}.0/24`;
    this.serviceRange = `100.96.${slot}.0/24`;
    this.close = close;
  }

  assign(uid: string, { stableName = '', former }: AssignOptions = {}): string {
    const address =
      this.#inUse.get(uid) ?? this.#stable.get(stableName) ?? this.#again(former) ?? this.#next();
    this.#inUse.set(uid, address);
    if (stableName !== '') this.#stable.set(stableName, address);
    return address;
  }

  release(uid: string): void {
    this.#inUse.delete(uid);
  }

  #again(former: string | undefined): string | undefined {
    const prefix = `100.77.${this.slot}.`;
    const number = former?.startsWith(prefix) ? Number(former.slice(prefix.length)) : 0;
    return number >= FIRST && number <= LAST && !this.#taken().has(former ?? '') ? former : undefined;
  }

  /** Not the one just given back: late packets and caches of clients still mean the pod before. */
  #next(): string {
    const taken = this.#taken();
    for (let number = FIRST; number <= LAST; number++) {
      this.#last = this.#last >= LAST ? FIRST : this.#last + 1;
      const address = `100.77.${this.slot}.${this.#last}`;
      if (!taken.has(address)) return address;
    }
    throw new Error(`all ${LAST - FIRST + 1} pod addresses are in use`);
  }

  #taken(): ReadonlySet<string> {
    return new Set([...this.#inUse.values(), ...this.#stable.values()]);
  }
}
