import { EXIT, PalierError } from '../../../core/lib/errors.ts';
import type { MergePatch } from '../../../core/lib/merge-patch.ts';
import { sameJson } from '../../../core/lib/same-json.ts';
import type { HpaObject } from '../../../core/timeline/events.ts';
import { ApiError } from '../../sources/kubernetes/api-error.ts';
import { patchHpaSpec } from '../../sources/kubernetes/patch-hpa.ts';
import { createRetry } from '../../sources/retry.ts';
import type { RunCluster } from '../cluster/run-cluster.ts';
import { wait } from '../session/wait.ts';

/** An API server that is started again is back by then. */
const WITHIN_MS = 20_000;

export interface PutBackOptions {
  /** What puts the settings back by hand. */
  readonly command: string;
  readonly withinMs?: number;
}

/**
 * Gives an autoscaler its settings back; tries again for a while when the API server is in trouble.
 * @returns whether they are as before: somebody else may have changed others meanwhile
 * @throws PalierError `hpa-not-restored`, with what to do by hand
 */
export async function putBack(
  { connection }: Pick<RunCluster, 'connection'>,
  original: HpaObject,
  way: MergePatch,
  { command, withinMs = WITHIN_MS }: PutBackOptions,
): Promise<boolean> {
  const key = `${original.namespace}/${original.name}`;
  const retry = createRetry({ firstMs: 500, longestMs: 4_000, random: Math.random });
  const until = performance.now() + withinMs;
  for (;;) {
    try {
      const back = await patchHpaSpec(connection.client, original, way);
      return sameJson(back.spec, original.spec);
    } catch (error) {
      const failure = apiErrorOf(error);
      if (failure === null) throw error;
      const waitMs = retry.waitMs(failure);
      if (!mayPass(failure) || performance.now() + waitMs > until) throw notRestored(key, command, error);
      await wait(waitMs);
    }
  }
}

/** Whether a request that failed may have been carried out all the same. */
export function isUncertain(error: unknown): boolean {
  const failure = apiErrorOf(error);
  return failure !== null && (failure.status === null || failure.status >= 500);
}

function apiErrorOf(error: unknown): ApiError | null {
  const cause = error instanceof PalierError ? error.cause : error;
  return cause instanceof ApiError ? cause : null;
}

/** No answer, a conflict, too many requests, a fault of the server. */
function mayPass({ status }: ApiError): boolean {
  return status === null || status === 409 || status === 429 || status >= 500;
}

function notRestored(key: string, command: string, cause: unknown): PalierError {
  const reason = apiErrorOf(cause)?.message ?? String(cause);
  return new PalierError(
    'hpa-not-restored',
    EXIT.environment,
    {
      en: `the settings of ${key} could not be put back, they are still those of --hpa-patch: ${reason}`,
      fr: `les réglages de ${key} n’ont pas pu être remis, ce sont encore ceux de --hpa-patch : ${reason}`,
    },
    { en: `Put them back with: ${command}`, fr: `Remettez-les avec : ${command}` },
    { cause },
  );
}

export function notAsBefore(key: string, command: string): PalierError {
  return new PalierError(
    'hpa-not-restored',
    EXIT.environment,
    {
      en: `the settings of ${key} were put back, but are not as before: somebody else changed them meanwhile`,
      fr: `les réglages de ${key} ont été remis mais ne sont pas comme avant : quelqu’un d’autre les a changés entre-temps`,
    },
    {
      en: `Compare them with what they were, and if need be: ${command}`,
      fr: `Comparez-les à ce qu’ils étaient, et au besoin : ${command}`,
    },
  );
}
