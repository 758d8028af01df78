import type { KubeObject, Store, WatchEvent } from './store/types.ts';

/**
 * Where the parts of the sandbox meet: API and controllers on one side, kubelet and service balancer on the
 * other. Besides these interfaces they share only the store.
 *
 * - The scheduler sets `spec.nodeName` and the PodScheduled condition; from then on the pod is the kubelet's:
 *   it writes the rest of `status` and removes the pod from the store when its processes are gone.
 * - The API is served over TLS (`createCertificate` in testing/certificate.ts): kubectl and client-go send no bearer
 *   token over plain HTTP.
 * - The API allocates `spec.clusterIP` (a loopback address of `SERVICE_RANGE`) and node ports.
 * - Endpoints and EndpointSlices are written by the controllers from `status.podIP` and readiness.
 */
export const NODE_NAME = 'sandbox';

/** Cluster addresses of Services: loopback on Linux, so that a balancer can listen on them. */
export const SERVICE_RANGE = '127.96.0.0/16';

/** Time, injected: tests turn it by hand. */
export interface Clock {
  /** Wall clock, milliseconds since 1970. */
  now(): number;
  /** Calls `callback` once after `delayMs`; returns what cancels it. */
  after(delayMs: number, callback: () => void): () => void;
}

/** What `kubectl logs` asks for. */
export interface LogRequest {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** Go on until the container ends or `signal` aborts. */
  readonly follow: boolean;
  /** Of the container's former life. */
  readonly previous: boolean;
  readonly tailLines?: number;
  /** Only lines written from then on, milliseconds since 1970. */
  readonly sinceMs?: number;
  readonly timestamps: boolean;
}

export interface PodLogs {
  /** Chunks of text, whole lines. Throws (before the first chunk) an Error whose message says what is missing. */
  read(request: LogRequest, signal: AbortSignal): AsyncIterable<string>;
}

/** One container's use over the last window, as metrics-server would tell. */
export interface ContainerSample {
  readonly name: string;
  readonly cpuNanocores: number;
  readonly memoryBytes: number;
}

export interface PodSample {
  readonly namespace: string;
  readonly name: string;
  /** End of the window, milliseconds since 1970. */
  readonly timestamp: number;
  readonly windowSeconds: number;
  readonly containers: readonly ContainerSample[];
}

export interface NodeSample {
  readonly timestamp: number;
  readonly windowSeconds: number;
  readonly cpuNanocores: number;
  readonly memoryBytes: number;
}

/** The newest scrape, at metrics-server's resolution (15 s): pods too young for a whole window are not in it. */
export interface PodMetricsProvider {
  /** null: no metrics-server answers. */
  latest(): readonly PodSample[] | null;
  /** Undefined before the first scrape. */
  node(): NodeSample | undefined;
}

/** Where a port of a pod can be reached from this machine; undefined when the pod does not run. */
export type PodDialer = (pod: KubeObject, port: number) => { host: string; port: number } | undefined;

/** The sandbox runs nothing but its own workloads: called with the plural (`pods`) and the completed object. */
export type Admission = (plural: string, object: KubeObject) => string | undefined;

/** What the API needs of the rest of the sandbox. */
export interface SandboxApiOptions {
  readonly store: ApiStore;
  /** Bearer token; every path but /healthz, /livez and /readyz asks for it. */
  readonly token: string;
  readonly logs: PodLogs;
  readonly metrics: PodMetricsProvider;
  readonly clock: Clock;
  /** Default: `status.podIP` and the port itself. */
  readonly dialPod?: PodDialer;
  /** Why an object may not be created or changed to be so, in words; undefined: it may. Default: everything may. */
  readonly admit?: Admission;
  /** Whether /readyz says ok. Default: always. */
  readonly isReady?: () => boolean;
}

/** The store with what list and watch need besides. */
export interface ApiStore extends Store {
  readonly resourceVersion: string;
  eventsSince(resource: string, resourceVersion: number): readonly WatchEvent[];
}
