import type { Timing } from '../../timing.ts';
import { ApiError } from '../api-error.ts';
import type { KubeClient, WatchOptions } from '../client.ts';

/** What the API does, request by request. */
export type Step =
  /** `next` is the token of another page. */
  | { readonly list: readonly object[]; readonly version?: string; readonly next?: string }
  | WatchStep
  /** Does not answer, or answers with this failure. */
  | { readonly fail: Error };

export interface WatchStep {
  /** An object is an event, a string a line as it is; a number lets so many milliseconds pass. */
  readonly watch: readonly (object | string | number)[];
  /** How long it stays open after the last of them. */
  readonly lastsMs?: number;
  /** How it then ends; without: the server ends it. */
  readonly breaks?: Error;
}

export interface ScriptedApi {
  readonly client: Pick<KubeClient, 'getJson' | 'watchLines'>;
  readonly requests: {
    readonly atMs: number;
    readonly path: string;
    readonly query: Record<string, string>;
  }[];
}

/** A client that plays these steps and then calls `onEnd`; what is asked after that is answered by `afterwards`. */
export function scriptedApi(
  steps: readonly Step[],
  timing: Timing,
  onEnd: () => void,
  afterwards: Step = { fail: new ApiError('unreachable', 'the script is over') },
): ScriptedApi {
  const left = [...steps];
  const requests: ScriptedApi['requests'] = [];

  const take = <K extends 'list' | 'watch'>(kind: K, path: string): Extract<Step, Record<K, unknown>> => {
    const query = Object.fromEntries(new URLSearchParams(path.split('?')[1]));
    requests.push({ atMs: timing.now(), path, query });
    if (left.length === 0) onEnd();
    const step = left.shift() ?? afterwards;
    if ('fail' in step) throw step.fail;
    if (!(kind in step)) throw new Error(`the script has no ${kind} for ${path}`);
    return step as Extract<Step, Record<K, unknown>>;
  };

  return {
    requests,
    client: {
      async getJson(path) {
        const { list, version = '10', next } = take('list', path);
        const more = next === undefined ? {} : { continue: next };
        return { metadata: { resourceVersion: version, ...more }, items: list };
      },
      async watchLines(path, options) {
        const { watch, lastsMs = 60_000, breaks } = take('watch', path);
        options.onOpen();
        for (const piece of watch) {
          if (typeof piece === 'number') await pass(piece, options);
          else options.onLine(typeof piece === 'string' ? piece : JSON.stringify(piece));
        }
        await pass(lastsMs, options);
        if (breaks !== undefined) throw breaks;
      },
    },
  };

  /** In silence, which the real client takes for so long. */
  async function pass(ms: number, { signal, idleMs }: WatchOptions): Promise<void> {
    const longestMs = idleMs();
    await timing.delay(Math.min(ms, longestMs), signal);
    if (signal.aborted) throw signal.reason;
    if (ms >= longestMs) throw new ApiError('timeout', `nothing came for ${longestMs / 1000} s`);
  }
}
