import { EXIT, PalierError } from '../../../core/lib/errors.ts';
import { type Json, record, records, text } from '../../../core/lib/json.ts';
import type { HpaObject } from '../../../core/timeline/events.ts';
import { causeWording } from '../../i18n/causes/cause-text.ts';
import { ApiError, apiErrorFromSystem } from './api-error.ts';
import type { KubeClient } from './client.ts';
import { hpaObject } from './objects/hpa.ts';
import { requestFailure } from './request-failure.ts';
import { listUrl, resourceOf } from './resources.ts';
import { visible } from './visible.ts';

export const OUR_NAMESPACE = 'palier';
export const OUR_HPA = 'backend';

const DEPLOY = 'kubectl apply -k manifests/overlays/minikube';

export interface HpaWish {
  /** null: ours, else the context's own. */
  readonly namespace: string | null;
  /** Names in the order of interest; `all`: every one of the namespace; null: ours, else the only one. */
  readonly names: readonly string[] | 'all' | null;
}

export interface HpaChoice {
  readonly namespace: string;
  /** The first is the one the run is about. Empty: several, and nothing says which; see `candidates`. */
  readonly chosen: readonly HpaObject[];
  readonly candidates: readonly HpaObject[];
  /** The version of the list that told them: a watch from there misses nothing. null: it had none. */
  readonly version: string | null;
}

type Reader = Pick<KubeClient, 'getJson'>;

/**
 * Finds the HPAs to observe.
 * @throws PalierError `namespace-not-found`, `hpa-not-found` (both say what there is) or `hpa-forbidden`
 */
export async function discoverHpas(
  client: Reader,
  contextNamespace: string | null,
  wish: HpaWish,
): Promise<HpaChoice> {
  if (wish.namespace !== null) return chooseIn(client, wish.namespace, wish.names);
  for (const namespace of new Set([OUR_NAMESPACE, contextNamespace ?? 'default'])) {
    const choice = await chooseIn(client, namespace, wish.names).catch((error: unknown) => error);
    if (!(choice instanceof Error)) return choice as HpaChoice;
  }
  return chooseIn(client, OUR_NAMESPACE, wish.names);
}

async function chooseIn(client: Reader, namespace: string, wanted: HpaWish['names']): Promise<HpaChoice> {
  const { candidates, version } = await listHpas(client, namespace);
  if (candidates.length === 0) await assertNamespace(client, namespace);
  const chosen = chooseHpas(candidates, wanted);
  if (chosen === null || candidates.length === 0)
    throw await hpaNotFound(client, namespace, wanted, candidates);
  return { namespace, chosen, candidates, version };
}

/** null: a name that is not there. */
function chooseHpas(candidates: readonly HpaObject[], names: HpaWish['names']): readonly HpaObject[] | null {
  if (names === 'all') return candidates;
  if (names !== null) {
    const found = names.map((name) => candidates.find((hpa) => hpa.name === name));
    return found.every((hpa) => hpa !== undefined) ? found : null;
  }
  if (candidates.length === 1) return candidates;
  return candidates.filter((hpa) => hpa.namespace === OUR_NAMESPACE && hpa.name === OUR_HPA);
}

async function listHpas(
  client: Reader,
  namespace: string,
): Promise<Pick<HpaChoice, 'candidates' | 'version'>> {
  const resource = resourceOf('horizontalpodautoscalers', namespace);
  try {
    const answer = await client.getJson(listUrl(resource));
    const version = text(record(answer.metadata)?.resourceVersion) ?? null;
    return { candidates: records(answer.items).map(hpaObject), version };
  } catch (error) {
    const failure = apiErrorFromSystem(error);
    throw new PalierError(
      failure.kind === 'forbidden' ? 'hpa-forbidden' : 'hpa-unreadable',
      EXIT.environment,
      causeWording(requestFailure(failure, { verb: 'list', ...resource })),
      failure.kind === 'not-found'
        ? {
            en: 'autoscaling/v2 needs Kubernetes 1.23 or newer',
            fr: 'autoscaling/v2 demande Kubernetes 1.23 ou plus récent',
          }
        : {
            en: 'palier needs no more than the read-only Role "palier-observer" of manifests/base',
            fr: 'palier se contente du Role « palier-observer » de manifests/base, en lecture seule',
          },
      { cause: error },
    );
  }
}

async function assertNamespace(client: Reader, namespace: string): Promise<void> {
  try {
    await client.getJson(`/api/v1/namespaces/${encodeURIComponent(namespace)}`);
  } catch (error) {
    // Whoever may not read namespaces can still have the right one.
    if (!(error instanceof ApiError) || error.kind !== 'not-found') return;
    const others = await names(client, '/api/v1/namespaces');
    throw new PalierError(
      'namespace-not-found',
      EXIT.usage,
      {
        en: `no namespace "${visible(namespace)}" in this cluster`,
        fr: `pas de namespace « ${visible(namespace)} » dans ce cluster`,
      },
      others === null
        ? { en: 'choose another with --namespace', fr: 'choisissez-en un autre avec --namespace' }
        : {
            en: `there are: ${others.join(', ')}. Choose with --namespace, or deploy the project: ${DEPLOY}`,
            fr: `il y a : ${others.join(', ')}. Choisissez avec --namespace, ou déployez le projet : ${DEPLOY}`,
          },
    );
  }
}

async function hpaNotFound(
  client: Reader,
  namespace: string,
  wanted: HpaWish['names'],
  candidates: readonly HpaObject[],
): Promise<PalierError> {
  const elsewhere = await names(client, '/apis/autoscaling/v2/horizontalpodautoscalers');
  const here = candidates.map((hpa) => hpa.name);
  const missing = Array.isArray(wanted) ? wanted.filter((name) => !here.includes(name)) : [];
  const where = visible(namespace);
  const wantedOnes = missing.map(visible);
  const hasOthers = elsewhere !== null && elsewhere.length > 0;
  return new PalierError(
    'hpa-not-found',
    EXIT.usage,
    {
      en: `no HorizontalPodAutoscaler${wantedOnes.map((name) => ` "${name}"`).join(',')} in namespace "${where}"`,
      fr: `pas de HorizontalPodAutoscaler${wantedOnes.map((name) => ` « ${name} »`).join(',')} dans le namespace « ${where} »`,
    },
    here.length > 0
      ? {
          en: `there are: ${here.join(', ')}. Choose with --hpa`,
          fr: `il y a : ${here.join(', ')}. Choisissez avec --hpa`,
        }
      : hasOthers
        ? {
            en: `elsewhere there are: ${elsewhere.join(', ')}. Choose with --namespace and --hpa`,
            fr: `ailleurs il y a : ${elsewhere.join(', ')}. Choisissez avec --namespace et --hpa`,
          }
        : {
            en: `make one (kubectl autoscale deployment …), or deploy the project: ${DEPLOY}`,
            fr: `créez-en un (kubectl autoscale deployment …), ou déployez le projet : ${DEPLOY}`,
          },
  );
}

/** `namespace/name` of all there are; null when they may not be listed. */
async function names(client: Reader, path: string): Promise<readonly string[] | null> {
  try {
    return records((await client.getJson(`${path}?limit=50`)).items).map(fullName);
  } catch {
    return null;
  }
}

function fullName(object: Json): string {
  const metadata = record(object.metadata);
  const namespace = text(metadata?.namespace);
  const name = text(metadata?.name) ?? '';
  return namespace === undefined ? name : `${namespace}/${name}`;
}
