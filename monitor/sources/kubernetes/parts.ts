import type { PalierEvent, SourceStatus } from '../../../core/timeline/events.ts';
import { gapOf } from '../sight.ts';
import { createPartReporter, type Part, type ReportStatus, sourceOf } from '../status.ts';
import type { Timing } from '../timing.ts';
import type { ApiLife } from './api-life.ts';
import type { KubeClient } from './client.ts';
import { type ReflectorOptions, reflect } from './reflector.ts';
import { concernsWholeApi, pastFailure } from './request-failure.ts';
import { type ResourceName, resourceOf } from './resources.ts';

export interface PartsOptions {
  readonly client: KubeClient;
  readonly namespace: string;
  readonly emit: (event: PalierEvent) => void;
  readonly report: ReportStatus;
  /** Milliseconds since the run began. */
  readonly runT: () => number;
  readonly timing: Timing;
  readonly life: ApiLife;
}

type Listener = Omit<
  ReflectorOptions,
  'client' | 'resource' | 'timing' | 'life' | 'onStatus' | 'onBlindSpan'
> & {
  /** Whenever it may not be read, or is not there. */
  readonly onRefused?: () => void;
};

/** The watches and polls of one source, each of which degrades alone. */
export interface Parts {
  /** What of a part becomes `source.status` and `gap` events. */
  tellers(part: Part): Pick<ReflectorOptions, 'onStatus' | 'onBlindSpan'>;
  isOk(part: Part): boolean;
  /** Resolves when the signal is aborted. */
  watch(
    part: Part,
    name: ResourceName,
    query: Readonly<Record<string, string>>,
    listener: Listener,
  ): Promise<void>;
}

export function createParts(options: PartsOptions, signal: AbortSignal): Parts {
  const { client, namespace, emit, report, timing, life } = options;
  const reportPart = createPartReporter(report);
  const states = new Map<Part, SourceStatus['state']>();
  const zeroMs = timing.now() - options.runT();

  const tellers: Parts['tellers'] = (part) => ({
    onStatus(state, cause, error) {
      states.set(part, state);
      reportPart(part, state, cause);
      if (state === 'ok') report('kubernetes', 'ok');
      else if (error !== null && concernsWholeApi(error)) report('kubernetes', 'down', cause);
    },
    onBlindSpan: (span) => emit(gapOf(sourceOf(part), { ...span, cause: pastFailure(span.cause) }, zeroMs)),
  });

  return {
    tellers,
    isOk: (part) => states.get(part) === 'ok',
    watch(part, name, query, { onRefused, ...listener }) {
      reportPart(part, 'connecting');
      const resource = resourceOf(name, namespace, query);
      const { onStatus, onBlindSpan } = tellers(part);
      const told: ReflectorOptions['onStatus'] = (state, cause, error) => {
        onStatus(state, cause, error);
        if (error?.kind === 'forbidden' || error?.kind === 'not-found') onRefused?.();
      };
      return reflect({ client, resource, timing, life, onStatus: told, onBlindSpan, ...listener }, signal);
    },
  };
}
