import type { EventRecorder } from '../controllers/index.ts';
import type { Images } from '../images/index.ts';
import type { Store } from '../store/types.ts';
import type { Clock } from '../types.ts';
import type { Addresses } from './addresses.ts';
import type { Launch } from './process.ts';
import type { ResourceDriver } from './resources/driver.ts';

/** What the kubelet and everything in it works with. */
export interface KubeletContext {
  readonly store: Store;
  readonly clock: Clock;
  readonly images: Images;
  readonly resources: ResourceDriver;
  readonly addresses: Addresses;
  readonly launch: Launch;
  readonly events: EventRecorder;
  readonly folders: KubeletFolders;
  readonly kubeconfigPath: string;
  /** Where failures go that no object can show. */
  readonly log: (message: string) => void;
}

export interface KubeletFolders {
  /** One folder per pod; emptied at the end. */
  readonly pods: string;
  /** Persistent volumes, kept. */
  readonly claims: string;
  /** Kept: what makes the next start faster. */
  readonly cache: string;
}

export const HOST_IP = '127.0.0.1';

export { pause } from '../clock.ts';
