import type { SandboxTools } from './images/types.ts';
import type { SandboxOptions } from './start/options.ts';

// What the sandbox's program (main.ts) is asked and what it says: types alone, so that the monitor gets none of its code.
// It is started as `COMMAND REQUEST`, both below, the request as JSON, and says SandboxMessages on its standard output,
// one JSON object a line: progress, then the result or why there is none. Codes and values; sentences are the monitor's.

export interface SandboxCommands {
  /**
   * Becomes the sandbox, after `starting` as soon as a line with the SandboxTools comes on its standard input; or waits
   * for the one that runs there already. Until the result, the end of its input means that nobody waits any more.
   */
  readonly up: { readonly request: UpRequest; readonly result: ServerState };
  /** Ends it, and whatever a crashed one has left. */
  readonly down: { readonly request: At; readonly result: { readonly stopped: boolean } };
  /** This use is over; waits for the end of a sandbox that ends with it. */
  readonly leave: {
    readonly request: At & { readonly user: SandboxUser };
    readonly result: { readonly ended: boolean };
  };
  /** Ends what a crashed one has left, and nothing else. */
  readonly sweep: { readonly request: At; readonly result: { readonly processes: number } };
  /** null: none runs there. */
  readonly status: { readonly request: At; readonly result: ServerState | null };
}

export interface At {
  /** Where the sandbox keeps its things. Absolute. */
  readonly stateDir: string;
}

/** One that uses a sandbox, from `up` to `leave` or to the end of its process. */
export interface SandboxUser {
  readonly pid: number;
  /** Of letters and digits: tells the uses of one process apart. */
  readonly use: string;
}

export interface UpRequest
  extends At,
    Omit<SandboxOptions, 'stateDir' | 'tools' | 'afterCrash' | 'whileUsed'> {
  /** It ends with the last that uses it, if this request starts it. Without: it stays until `down`. */
  readonly user?: SandboxUser | undefined;
  /** Not one that runs already. */
  readonly isNew?: boolean | undefined;
}

export type SandboxMessage<Command extends keyof SandboxCommands> =
  | Progress
  | { readonly result: SandboxCommands[Command]['result'] }
  | { readonly error: Failure };

/** What the start of a sandbox waits for. */
export type Waiting =
  | { readonly for: 'control-plane' | 'manifests' }
  /** None is there yet. */
  | { readonly for: 'pods'; readonly of: string }
  /** `state`: `running`, or Kubernetes' own word (ContainerCreating, CrashLoopBackOff, Pending); `message`: its text. */
  | { readonly for: 'pod'; readonly pod: string; readonly state: string; readonly message?: string };

export type Progress =
  /** None runs: the tools are waited for. */
  | { readonly progress: 'starting' }
  /** One runs, and is ready. */
  | { readonly progress: 'found' }
  | ({ readonly progress: 'waiting' } & Waiting)
  | { readonly progress: 'stopping'; readonly pid: number }
  /** What a crashed one had left was ended. */
  | { readonly progress: 'swept'; readonly processes: number }
  /** Another sandbox uses its network: it starts with new objects in another one. */
  | { readonly progress: 'moved' }
  /** The kept objects are of no use: it starts with new ones; volumes stay. */
  | { readonly progress: 'new-objects'; readonly failure: Failure }
  /** The manifests do not have it any more. */
  | { readonly progress: 'pruned'; readonly object: string }
  | { readonly progress: 'not-pruned'; readonly object: string; readonly reason: string }
  /** It begins with its fewest replicas, not with those that its autoscaler had left. */
  | {
      readonly progress: 'fewest-replicas';
      readonly kind: string;
      readonly namespace: string;
      readonly name: string;
      readonly replicas: number;
      readonly before: number;
    };

/** What the sandbox tells about itself; also in `server.json` of its state folder. */
export interface ServerState {
  readonly pid: number;
  readonly startTime: string;
  readonly startedAt: string;
  readonly phase: 'starting' | 'ready' | 'stopping';
  /** Started by a run: it ends with the last that uses it. */
  readonly whileUsed: boolean;
  /** What a start still waits for; null when ready. */
  readonly waitingFor: Waiting | null;
  readonly apiUrl: string | null;
  /** The version of the control plane: `v1.36.3+palier-sandbox`. */
  readonly kubernetes: string | null;
  readonly kubeconfigPath: string;
  /** Where the backend answers; null until its Service has a node port. */
  readonly backendUrl: string | null;
  /** How limits are enforced: `cgroup v2`, `cgroup v1`, `signals`. */
  readonly limits: string;
}

/** What can go wrong, with what is to be said of it. `reason`: the words of a system, a library or the API, in English. */
export interface Failures {
  'sandbox.usage': { readonly got: string };
  'sandbox.interrupted': Record<never, never>;
  /** `fresh`: it was to begin with nothing. */
  'sandbox.running': { readonly stateDir: string; readonly pid: number | null; readonly fresh: boolean };
  'sandbox.state-unwritable': { readonly path: string; readonly reason: string };
  'sandbox.slow-start': {
    readonly pid: number;
    readonly seconds: number;
    readonly waitingFor: Waiting | null;
    readonly log: string;
  };
  /** It ended without a word. */
  'sandbox.start': { readonly log: string };
  'sandbox.platform': { readonly platform: string };
  'sandbox.port-taken': { readonly port: number };
  'sandbox.manifests': { readonly path: string; readonly reason: string };
  'sandbox.no-network': { readonly networks: number };
  'sandbox.node-port': { readonly host: string; readonly reason: string };
  'sandbox.kubeconfig': { readonly path: string; readonly reason: string };
  'sandbox.sockets': { readonly reason: string };
  'sandbox.control-plane-program': { readonly program: string; readonly reason: string };
  'sandbox.control-plane': ControlPlaneFailure;
  /** What it has kept is of other ranges, of another version, or broken. */
  'sandbox.control-plane-data': ControlPlaneFailure;
  'sandbox.control-plane-ended': {
    /** Why a program ends: its exit code or a signal. */
    readonly how: number | string;
    readonly lastWords: string;
    readonly log: string;
  };
  'sandbox.control-plane-silent': { readonly seconds: number; readonly log: string };
  /** The API could not take an object for so long. */
  'sandbox.api': { readonly object: string; readonly reason: string; readonly seconds: number };
  SECRETS_UNREADABLE: { readonly file: string };
  MANIFEST_INVALID: { readonly source: string; readonly document: number; readonly reason: string };
  MANIFEST_KIND: { readonly object: string; readonly kind: string; readonly apiVersion: string };
  /** `mayFitFresh`: it may only not fit what was kept. */
  MANIFEST_REFUSED: { readonly object: string; readonly reason: string; readonly mayFitFresh: boolean };
  /** A fault of the sandbox's own. */
  internal: { readonly reason: string };
}

export interface ControlPlaneFailure {
  /** The part of the control plane that says so. */
  readonly part: string;
  readonly reason: string;
  readonly log: string;
  readonly diskIsFull: boolean;
}

export type FailureCode = keyof Failures;

export type Failure = {
  readonly [Code in FailureCode]: {
    readonly code: Code;
    /** 2: usage or configuration, 3: environment, 130: interrupted. */
    readonly exitCode: 2 | 3 | 130;
    readonly values: Failures[Code];
  };
}[FailureCode];

export type { SandboxTools };

/** Says how a start goes: in progress, or as a line for whoever looks for a fault later. */
export type Tell = (what: Progress | string) => void;
