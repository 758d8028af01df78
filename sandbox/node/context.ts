import type { EventRecorder } from '../cluster/events/events.ts';
import type { ClusterView } from '../cluster/watch/view.ts';
import type { Images } from '../images/index.ts';
import type { Clock } from '../lib/clock.ts';
import type { Addresses } from './addresses.ts';
import type { NodeWriter } from './pods/status-writer.ts';
import type { RequestToken } from './pods/tokens.ts';
import type { Launch } from './processes/process.ts';
import type { ResourceDriver } from './resources/driver.ts';

/** What the kubelet and everything in it works with. */
export interface KubeletContext {
  readonly view: ClusterView;
  readonly writer: NodeWriter;
  readonly clock: Clock;
  readonly images: Images;
  readonly resources: ResourceDriver;
  readonly addresses: Addresses;
  readonly launch: Launch;
  readonly events: EventRecorder;
  readonly folders: KubeletFolders;
  readonly requestToken: RequestToken;
  /** Where pods reach the API server on this machine. */
  readonly apiServer: { readonly host: string; readonly port: number };
  readonly kubeconfigPath: string;
  /** Where failures go that no object can show. */
  readonly log: (message: string) => void;
}

export interface KubeletFolders {
  /** One folder per pod; emptied at the end. */
  readonly pods: string;
  /** Kept: what makes the next start faster. */
  readonly cache: string;
  /** With so short a path that it may hold Unix sockets. */
  readonly sockets: string;
}

/** The node's address in the API as on this machine: its node ports are open there. */
export const HOST_IP = '127.0.0.1';
