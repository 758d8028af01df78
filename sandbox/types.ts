/** The one node, in the API. */
export const NODE_NAME = 'sandbox';

/** Time, injected: tests turn it by hand. */
export interface Clock {
  /** Wall clock, milliseconds since 1970. */
  now(): number;
  /** Milliseconds that only go forward, whatever the wall clock does: what durations are made of. */
  elapsed(): number;
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
