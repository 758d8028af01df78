import { readFileSync } from 'node:fs';
import { EXIT, PalierError } from '../../../core/lib/errors.ts';
import type { Lang } from '../../../core/lib/lang.ts';
import { suggest } from '../../../core/lib/suggest.ts';
import type { HpaObject, TargetKind } from '../../../core/timeline/events.ts';
import { createKubeClient } from '../../sources/kubernetes/client.ts';
import { type Cluster, connect } from '../../sources/kubernetes/connect.ts';
import { discoverHpas, type HpaChoice } from '../../sources/kubernetes/discover.ts';
import { type Kubeconfig, loadKubeconfig } from '../../sources/kubernetes/kubeconfig.ts';
import { type CliContext, isInteractive } from '../context.ts';
import type { RawObserve } from '../options/options.ts';
import { askWhich } from '../terminal/ask.ts';
import { clusterWords } from './words.ts';

/** A cluster with the HPAs that a run is about. */
export interface ChosenCluster {
  readonly connection: Cluster;
  readonly namespace: string;
  /** The first is the one the run is about. */
  readonly hpas: readonly HpaObject[];
  /** When they were as `hpas` tells, and the version of that. */
  readonly hpasAsOf: { readonly ms: number; readonly version: string | null };
  readonly kind: TargetKind;
  /** `sandbox`, or the name of the context. */
  readonly name: string;
}

/** Which context, namespace and HPAs the options ask for. */
export interface RequestedCluster {
  /** null: the current one. */
  readonly context: string | null;
  readonly namespace: string | null;
  readonly hpas: readonly string[] | 'all' | null;
}

/** @throws PalierError `options-conflict` */
export function requestedCluster(options: RawObserve): RequestedCluster {
  const { target = 'auto' } = options;
  if (target !== 'auto' && options.context !== undefined && target !== options.context) {
    throw new PalierError(
      'options-conflict',
      EXIT.usage,
      {
        en: `--target ${target} with --context ${options.context}: expected one target`,
        fr: `--target ${target} avec --context ${options.context} : une seule cible attendue`,
      },
      { en: 'leave one of the two out', fr: 'n’en donnez qu’une' },
    );
  }
  const named = target === 'auto' || target === 'sandbox' ? null : target;
  const hpas = options.hpa ?? null;
  return {
    context: options.context ?? named,
    namespace: options.namespace ?? null,
    hpas: hpas?.includes('all') === true ? 'all' : hpas,
  };
}

/** The user's kubeconfig. @throws PalierError */
export function userKubeconfig({ env, homeDirectory }: CliContext): Kubeconfig {
  return loadKubeconfig({ env, homeDirectory, readFile: readFileSync });
}

/** A kubeconfig of one file. @throws PalierError */
export function kubeconfigFile(path: string, { homeDirectory }: CliContext): Kubeconfig {
  return loadKubeconfig({
    env: { KUBECONFIG: path },
    homeDirectory,
    readFile: readFileSync,
  });
}

/**
 * Connects and finds the HPAs; asks which one when there are several and somebody is there to answer.
 * @throws PalierError with what there is, whenever something wanted is not there
 */
export async function chooseCluster(
  kubeconfig: Kubeconfig,
  requested: RequestedCluster,
  context: CliContext,
  lang: Lang,
  signal?: AbortSignal,
): Promise<ChosenCluster> {
  const access = contextOf(kubeconfig, requested.context);
  const client = createKubeClient(access);
  // Whatever is asked, of a plug-in or a server, is given up.
  signal?.addEventListener('abort', client.close);
  try {
    // Side by side, for an early first frame; when both fail, the connection is the reason.
    const discovering = discoverHpas(client, access.namespace, {
      namespace: requested.namespace,
      names: requested.hpas,
    }).then((choice) => ({ ...choice, asOfMs: performance.now() }));
    discovering.catch(() => undefined);
    const connection = await connect(client, access);
    const choice = await discovering;
    const hpasAsOf = { ms: choice.asOfMs, version: choice.version };
    return {
      connection,
      namespace: choice.namespace,
      hpas: choice.chosen.length > 0 ? choice.chosen : await askForHpa(choice, context, lang),
      hpasAsOf,
      kind: connection.kind,
      name: connection.kind === 'sandbox' ? 'sandbox' : connection.access.context,
    };
  } catch (error) {
    client.close();
    throw error;
  } finally {
    signal?.removeEventListener('abort', client.close);
  }
}

function contextOf(kubeconfig: Kubeconfig, name: string | null) {
  try {
    return kubeconfig.access(name ?? undefined);
  } catch (error) {
    const [meant] = name === null ? [] : suggest(name, kubeconfig.contexts);
    if (!(error instanceof PalierError) || error.code !== 'context-unknown' || meant === undefined)
      throw error;
    const { message, hint } = error.wording;
    throw new PalierError(error.code, error.exitCode, message, {
      en: `did you mean ${meant}? ${hint.en}`,
      fr: `vouliez-vous dire ${meant} ? ${hint.fr}`,
    });
  }
}

async function askForHpa(
  { candidates, namespace }: HpaChoice,
  context: CliContext,
  lang: Lang,
): Promise<readonly HpaObject[]> {
  const names = candidates.map((hpa) => hpa.name);
  const answer = isInteractive(context)
    ? await askWhich(clusterWords[lang].chooseHpa, names, context, lang)
    : null;
  const chosen = answer === null ? undefined : candidates[answer];
  if (chosen !== undefined) return [chosen];
  throw new PalierError(
    'hpa-ambiguous',
    EXIT.usage,
    {
      en: `${names.length} HorizontalPodAutoscalers in namespace "${namespace}": ${names.join(', ')}`,
      fr: `${names.length} HorizontalPodAutoscalers dans le namespace « ${namespace} » : ${names.join(', ')}`,
    },
    {
      en: `choose with --hpa ${names[0]}, several with --hpa ${names.slice(0, 2).join(',')}, or --hpa all`,
      fr: `choisissez avec --hpa ${names[0]}, plusieurs avec --hpa ${names.slice(0, 2).join(',')}, ou --hpa all`,
    },
  );
}
