import { type Json, number, record, text } from '../../core/lib/json.ts';
import { scaleTargetOf } from '../sources/kubernetes/objects/hpa.ts';
import { ownerOf } from '../sources/kubernetes/objects/pod.ts';
import { about, type Check, type Finding, failed, unless } from './check.ts';
import type { CheckContext } from './context.ts';
import { DATABASE } from './database.ts';
import { eventually } from './eventually.ts';
import { ableToScale, metricsAvailable } from './infra/autoscaling.ts';
import { databaseResolves } from './infra/dns.ts';
import { probesAsk, probesDeclared } from './infra/probes.ts';
import { judgeDisk } from './judge/disk.ts';
import { judgeWarnings } from './judge/events.ts';
import { BACK_OFF, containersOf, isEnding, isReady, nameOf } from './judge/pod.ts';
import { listObjects } from './list-objects.ts';
import { problemsOf } from './pod-problems.ts';

/** Longer than a pod needs between two states, shorter than a person's patience. */
const STARTING_MS = 15_000;
/** Old trouble is not today's. */
const EVENTS_MS = 10 * 60_000;

/** Step 5 of the course: does Kubernetes really run what was deployed? */
export function infraChecks(context: CheckContext): readonly Check[] {
  const { namespace, monitoringNamespace } = context;
  const both = [...new Set([namespace, monitoringNamespace])];
  const { kind, name } = scaleTargetOf(context.hpa);
  const isTarget = (pod: Json) => ownerOf(pod) === `${kind}/${name}`;
  return [
    {
      title: { en: `the pods of ${name} are Ready`, fr: `les pods de ${name} sont Ready` },
      run: () => podsReady(context, namespace, isTarget),
    },
    {
      title: {
        en: `the other pods of ${namespace} are Ready`,
        fr: `les autres pods de ${namespace} sont Ready`,
      },
      run: () => podsReady(context, namespace, (pod) => !isTarget(pod)),
    },
    {
      title: {
        en: `the pods of ${monitoringNamespace} are Ready`,
        fr: `les pods de ${monitoringNamespace} sont Ready`,
      },
      run: () => podsReady(context, monitoringNamespace, () => true),
    },
    {
      title: { en: 'every workload has all of its pods', fr: 'chaque charge de travail a tous ses pods' },
      run: () => eventually(context, STARTING_MS, () => rolledOut(context, both)),
    },
    {
      title: {
        en: 'no container is in CrashLoopBackOff or ImagePullBackOff',
        fr: 'aucun conteneur n’est en CrashLoopBackOff ou ImagePullBackOff',
      },
      run: () => noBackOff(context, both),
    },
    {
      title: { en: 'every container has probes', fr: 'chaque conteneur a des sondes' },
      run: () => probesDeclared(context, both),
    },
    {
      title: { en: 'the kubelet really probes', fr: 'le kubelet sonde vraiment' },
      run: () => probesAsk(context),
    },
    {
      title: { en: 'the backend finds MySQL by its name', fr: 'le backend trouve MySQL par son nom' },
      run: () => databaseResolves(context),
    },
    {
      title: { en: 'every volume claim is bound', fr: 'chaque demande de volume est liée' },
      run: () => volumesBound(context, namespace),
    },
    {
      title: { en: 'MySQL has room on its volume', fr: 'MySQL a de la place sur son volume' },
      run: () => databaseHasRoom(context),
    },
    {
      title: {
        en: 'the metrics API has readings of the pods',
        fr: 'l’API de métriques a des mesures des pods',
      },
      run: () => metricsAvailable(context, isTarget),
    },
    {
      title: { en: 'the autoscaler is able to scale', fr: 'l’autoscaler peut dimensionner' },
      run: () => ableToScale(context),
    },
    {
      title: { en: 'no critical events', fr: 'aucun événement critique' },
      run: () => noCriticalEvents(context, both),
    },
  ];
}

async function podsReady(
  context: CheckContext,
  namespace: string,
  of: (pod: Json) => boolean,
): Promise<Finding> {
  return eventually(context, STARTING_MS, async () => {
    const pods = (await listObjects(context, 'pods', namespace)).filter((pod) => of(pod) && !isEnding(pod));
    if (pods.length === 0)
      return failed({
        en: `there is no such pod in ${namespace}`,
        fr: `il n’y a pas de tel pod dans ${namespace}`,
      });
    return unless(await problemsOf(context, namespace, pods), pods.map(nameOf).join(', '));
  });
}

async function rolledOut(context: CheckContext, namespaces: readonly string[]): Promise<Finding> {
  const states = await Promise.all(
    namespaces.flatMap((namespace) =>
      (['deployments', 'statefulsets'] as const).map(async (kind) =>
        (await listObjects(context, kind, namespace)).map((workload) => {
          const wanted = number(record(workload.spec)?.replicas) ?? 1;
          const status = record(workload.status);
          const ready = number(status?.readyReplicas) ?? 0;
          const current = number(status?.updatedReplicas) ?? 0;
          return { name: nameOf(workload), wanted, ready, current };
        }),
      ),
    ),
  );
  const workloads = states.flat();
  const behind = workloads.filter(({ wanted, ready, current }) => ready < wanted || current < wanted);
  return unless(
    behind.map(({ name, wanted, ready, current }) => ({
      en: `${name}: ${ready} ready and ${current} up to date of ${wanted}`,
      fr: `${name} : ${ready} prêts et ${current} à jour sur ${wanted}`,
    })),
    workloads.map(({ name, wanted, ready }) => `${name} ${ready}/${wanted}`).join(', '),
  );
}

async function noBackOff(context: CheckContext, namespaces: readonly string[]): Promise<Finding> {
  const containers = (
    await Promise.all(namespaces.map((namespace) => listObjects(context, 'pods', namespace)))
  )
    .flat()
    .flatMap((pod) => containersOf(pod).map((container) => ({ pod: nameOf(pod), ...container })));
  const restarts = containers.reduce((sum, container) => sum + container.restarts, 0);
  return unless(
    containers
      .filter(({ waiting }) => waiting !== null && BACK_OFF.test(waiting.reason))
      .map(({ pod, image, waiting }) => `${pod}: ${waiting?.reason} (image ${image})`),
    {
      en: `${containers.length} containers, ${restarts} restarts since they were made`,
      fr: `${containers.length} conteneurs, ${restarts} redémarrages depuis leur création`,
    },
  );
}

async function volumesBound(context: CheckContext, namespace: string): Promise<Finding> {
  const claims = await listObjects(context, 'persistentvolumeclaims', namespace);
  if (claims.length === 0)
    return failed({
      en: `there is no volume claim in ${namespace}: MySQL would lose its data with its pod`,
      fr: `il n’y a aucune demande de volume dans ${namespace} : MySQL perdrait ses données avec son pod`,
    });
  const phase = (claim: Json) => text(record(claim.status)?.phase) ?? '?';
  return unless(
    claims
      .filter((claim) => phase(claim) !== 'Bound')
      .map((claim) => ({
        en: `${nameOf(claim)} is ${phase(claim)}`,
        fr: `${nameOf(claim)} est ${phase(claim)}`,
      })),
    claims
      .map((claim) =>
        `${nameOf(claim)} ${String(record(record(claim.status)?.capacity)?.storage ?? '')}`.trim(),
      )
      .join(', '),
  );
}

async function databaseHasRoom({ exec, namespace }: CheckContext): Promise<Finding> {
  const { pod, container, folder } = DATABASE;
  const { succeeded, stdout, stderr } = await exec({
    namespace,
    pod,
    container,
    command: ['df', '-Pk', folder],
  });
  return succeeded ? judgeDisk(stdout) : failed(about(pod, stderr.trim()));
}

async function noCriticalEvents(context: CheckContext, namespaces: readonly string[]): Promise<Finding> {
  const found = await Promise.all(
    namespaces.map(async (namespace) => {
      const [events, pods] = await Promise.all([
        listObjects(context, 'events', namespace),
        listObjects(context, 'pods', namespace),
      ]);
      const troubled = new Set(pods.filter((pod) => !isReady(pod) && !isEnding(pod)).map(nameOf));
      return judgeWarnings(events, context.clock(), EVENTS_MS, (pod) => !troubled.has(pod));
    }),
  );
  const others = found.reduce((sum, judgement) => sum + judgement.others, 0);
  return unless(found.flatMap(({ critical }) => critical).slice(-3), {
    en: `none in the last ${EVENTS_MS / 60_000} min; ${others} other warnings`,
    fr: `aucun ces ${EVENTS_MS / 60_000} dernières minutes ; ${others} autres avertissements`,
  });
}
