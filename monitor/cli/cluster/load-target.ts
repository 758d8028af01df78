import { PalierError } from '../../../core/lib/errors.ts';
import { inEveryLang, type Wording } from '../../../core/lib/lang.ts';
import type { Cause } from '../../../core/timeline/cause.ts';
import type { SourceStatus } from '../../../core/timeline/events.ts';
import { whyRecorded } from '../../i18n/causes/cause-text.ts';
import { scaleTargetOf } from '../../sources/kubernetes/objects/hpa.ts';
import { startPortForward } from '../../sources/kubernetes/port-forward.ts';
import { resolveTarget, type Target } from '../../sources/target/resolve.ts';
import type { CliContext } from '../context.ts';
import { isInCluster } from '../session/observe.ts';
import type { ChosenCluster } from './choose-cluster.ts';

export type LoadTarget = { readonly status: SourceStatus } & (
  | { readonly target: Target }
  /** Only for a user's own script, which may bring its own address. `unreachable`: why there is none. */
  | { readonly target: null; readonly unreachable: Wording }
);

export interface TargetWords {
  readonly baseUrl: string | null;
  /** What BASE_URL of the environment tells a user's own script; null: nothing. */
  readonly theirs?: string | null;
  readonly ownScript: boolean;
}

/** The address that the load goes to. @throws PalierError `target-unreachable`, `base-url-invalid` */
export async function findLoadTarget(
  cluster: ChosenCluster,
  { baseUrl, theirs = null, ownScript }: TargetWords,
  context: CliContext,
): Promise<LoadTarget> {
  const { namespace, hpas, connection } = cluster;
  const { client, access } = connection;
  const [hpa] = hpas;
  const status = (state: SourceStatus['state'], cause: Cause | null) => {
    const why = cause === null ? { reason: '' } : whyRecorded(cause);
    return { type: 'source.status', source: 'target', state, ...why } as const;
  };
  // Any form that the script understands: it is not for us to check.
  if (theirs !== null) {
    const how = inEveryLang(() => 'BASE_URL');
    return { target: { baseUrl: theirs, how, caveat: null, close() {} }, status: status('ok', null) };
  }
  try {
    const target = await resolveTarget({
      baseUrl,
      mayBeSilent: ownScript,
      client,
      apiServer: access.server,
      inCluster: isInCluster(context),
      namespace,
      scaleTarget: hpa === undefined ? { apiVersion: '', kind: '', name: '' } : scaleTargetOf(hpa),
      forward: (port) => startPortForward({ access, client, namespace, ...port }),
    });
    return { target, status: status(target.caveat === null ? 'ok' : 'degraded', target.caveat) };
  } catch (error) {
    if (!ownScript || baseUrl !== null || !(error instanceof PalierError)) throw error;
    return {
      target: null,
      unreachable: error.wording.message,
      status: status('off', { code: 'target-unknown', values: { detail: error.wording.message } }),
    };
  }
}
