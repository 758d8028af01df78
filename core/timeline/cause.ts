import type { Wording } from '../lib/lang.ts';

/** What others said as they said it, or what we say, in every language. */
export type Detail = string | Wording;

/** How a request to an API failed. */
export type ApiFailure =
  /** No answer at all: refused, unknown host, connection lost. */
  | 'unreachable'
  /** Connected, and no answer in time. */
  | 'timeout'
  /** No TLS: most often the server's certificate is not the one the kubeconfig expects. */
  | 'tls'
  /** Our own credentials could not be made (exec plugin failed, file missing). */
  | 'credentials'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  /** 410: this resourceVersion is no longer kept. */
  | 'gone'
  | 'throttled'
  | 'server'
  /** More than any answer may be: too large, too many pages. */
  | 'excessive'
  /** Something answered, but not a Kubernetes API. */
  | 'not-kubernetes';

/** What was asked of the Kubernetes API. */
export interface Asked {
  readonly verb: 'get' | 'list' | 'watch';
  /** With its API group where it is not the core one: `horizontalpodautoscalers.autoscaling`. */
  readonly resource: string;
  readonly namespace: string | null;
}

/** A figure of metrics.k8s.io that can't be. */
export interface ImpossibleFigure {
  readonly pod: string;
  readonly container: string;
  readonly resource: 'cpu' | 'memory';
  readonly fault: 'no-quantity' | 'negative' | 'too-much';
}

/** A scale target of a kind that is not watched. */
export interface UnwatchedTarget {
  readonly kind: string;
  readonly name: string;
  /** null: it tells none. */
  readonly selector: string | null;
  /** Why its selector can't be read; null: it can. */
  readonly failure: Detail | null;
}

/** `names`: of some of them. */
export interface Instances {
  readonly count: number;
  readonly names: readonly string[];
}

export interface RefusedQuery {
  readonly gauge: string;
  readonly why: string;
}

/**
 * Why a source does not see (well), or why something is missing in the recording, each with its own figures. Times are
 * milliseconds. The words are in monitor/i18n/causes/.
 */
export interface CauseValues {
  /** `reconnecting`: it is tried again at once. `status`: of HTTP; null: no answer. */
  readonly 'request-failed': Asked & {
    readonly kind: ApiFailure;
    readonly status: number | null;
    readonly detail: Detail;
    readonly reconnecting: boolean;
  };
  readonly 'connection-lost': NoValues;
  /** The API no longer had what happened meanwhile. */
  readonly 'history-gone': NoValues;
  readonly 'watch-ends-at-once': Watched;
  readonly 'stream-was-dead': Watched & { readonly silentMs: number; readonly reconnecting: boolean };
  /** Asked at the end, after a silence; `answered`: and something had happened. */
  readonly 'silent-at-end': Watched & { readonly silentMs: number; readonly answered: boolean };
  readonly 'targets-unwatched': { readonly targets: readonly UnwatchedTarget[] };
  readonly 'metrics-server-missing': NoValues;
  readonly 'metrics-server-failing': { readonly status: number | null; readonly detail: Detail };
  /** `more`: others beside the first. */
  readonly 'metrics-impossible': { readonly first: ImpossibleFigure; readonly more: number };
  /** `isEmpty`: there are none; else the same come again. */
  readonly 'metrics-stale': { readonly staleMs: number; readonly isEmpty: boolean };
  readonly 'prometheus-not-found': NoValues;
  readonly 'prometheus-search-failed': { readonly detail: Detail };
  readonly 'prometheus-failing': { readonly detail: Detail };
  /** What its answer says against itself. */
  readonly 'prometheus-remarks': { readonly how: Detail; readonly remarks: Detail };
  /** `exporter`: the program that tells its figures; null: not named. */
  readonly 'dependency-unseen': { readonly title: string; readonly exporter: string | null };
  /** Of `of` instances: those that Prometheus can't scrape, and those that do not answer their exporter. */
  readonly 'dependency-away': {
    readonly title: string;
    readonly exporter: string | null;
    readonly unscraped: Instances;
    readonly down: Instances;
    readonly of: number;
  };
  /** `why`: in Prometheus' own words. */
  readonly 'dependency-refused': { readonly queries: readonly RefusedQuery[] };
  readonly 'k6-starts': NoValues;
  readonly 'k6-not-started': { readonly detail: Detail };
  readonly 'k6-metrics-damaged': { readonly detail: Detail };
  readonly 'k6-silent': { readonly silentMs: number };
  readonly 'load-over': NoValues;
  readonly 'target-silent': { readonly detail: Detail };
  readonly 'target-port-forwarded': NoValues;
  readonly 'target-unknown': { readonly detail: Detail };
  readonly 'recorder-blocked': { readonly path: string; readonly detail: Detail };
  readonly 'events-dropped': { readonly count: number };
  readonly 'records-damaged': { readonly records: number; readonly firstLine: number };
  /** `line`: null where it is about the whole recording. */
  readonly 'record-doubtful': { readonly line: number | null; readonly detail: Detail };
  readonly 'clock-set': { readonly apartMs: number };
  readonly 'process-suspended': { readonly passedMs: number };
}

type NoValues = Readonly<Record<never, never>>;

interface Watched {
  readonly resource: string;
  readonly namespace: string | null;
}

export type CauseCode = keyof CauseValues;

export type Cause = {
  [Code in CauseCode]: { readonly code: Code; readonly values: CauseValues[Code] };
}[CauseCode];

/** Why, as it is recorded: in English, and by code for every language; older recordings have no code. */
export interface Why {
  readonly reason: string;
  readonly because?: Cause;
}

/** These two of something that has more. */
export function whyOf({ reason, because }: Why): Why {
  return because === undefined ? { reason } : { reason, because };
}
