import { type Json, record, records, text } from '../../../core/lib/json.ts';
import { type Finding, failed, passed, unless } from '../check.ts';
import type { CheckContext } from '../context.ts';
import { call } from '../http.ts';
import { isEnding, nameOf } from '../judge/pod.ts';
import { probeCount } from '../judge/probe-count.ts';
import { listObjects } from '../list-objects.ts';

/** Whether each container says when it is ready and when it is to be restarted. */
export async function probesDeclared(context: CheckContext, namespaces: readonly string[]): Promise<Finding> {
  const pods = (
    await Promise.all(namespaces.map((namespace) => listObjects(context, 'pods', namespace)))
  ).flat();
  const containers = pods.filter((pod) => !isEnding(pod)).flatMap(probesOf);
  const counts = (['startup', 'readiness', 'liveness'] as const).map(
    (probe) => `${containers.filter(({ probes }) => probes.includes(probe)).length} ${probe}`,
  );
  return unless(
    containers
      .filter(({ probes }) => !probes.includes('readiness') || !probes.includes('liveness'))
      .map(({ name, probes }) =>
        probes.length === 0
          ? { en: `${name} has none`, fr: `${name} n’en a aucune` }
          : {
              en: `${name} has only ${probes.join(' and ')}`,
              fr: `${name} n’a que ${probes.join(' et ')}`,
            },
      ),
    {
      en: `of ${containers.length} containers: ${counts.join(', ')}`,
      fr: `sur ${containers.length} conteneurs : ${counts.join(', ')}`,
    },
  );
}

function probesOf(pod: Json) {
  return records(record(pod.spec)?.containers).map((container) => ({
    name: `${nameOf(pod)}/${text(container.name) ?? '?'}`,
    probes: (['startup', 'readiness', 'liveness'] as const).filter(
      (probe) => record(container[`${probe}Probe`]) !== undefined,
    ),
  }));
}

/** Every 2 s and 10 s; several pods take turns in answering us. */
const PATIENCE_MS = 20_000;
const PAUSE_MS = 1_500;

/**
 * Whether the backend's own counters of its probe addresses grow without us: then it is the kubelet that asks.
 * Each answer comes from one pod, which says its name.
 */
export async function probesAsk(context: CheckContext): Promise<Finding> {
  const url = `${await context.baseUrl()}/metrics`;
  const first = new Map<string, number>();
  const until = context.timing.now() + PATIENCE_MS;
  while (context.timing.now() < until && !context.signal.aborted) {
    const { status, body, servedBy } = await call(url);
    const count = probeCount(body);
    if (status !== 200 || servedBy === null || count === null)
      return failed({
        en: `${url} answers ${status} without a count of /readyz: this backend cannot tell`,
        fr: `${url} répond ${status} sans compte de /readyz : ce backend ne peut pas le dire`,
      });
    const before = first.get(servedBy);
    if (before !== undefined && count > before)
      return passed({
        en: `${servedBy} counted ${count - before} more: ${before}, then ${count} calls of /readyz and /livez`,
        fr: `${servedBy} en a compté ${count - before} de plus : ${before}, puis ${count} appels de /readyz et /livez`,
      });
    if (before === undefined) first.set(servedBy, count);
    await context.timing.delay(PAUSE_MS, context.signal);
  }
  const asked = [...first.keys()].join(', ');
  return failed({
    en: `nobody asked /readyz or /livez of ${asked} for ${PATIENCE_MS / 1000} s`,
    fr: `personne n’a demandé /readyz ni /livez de ${asked} pendant ${PATIENCE_MS / 1000} s`,
  });
}
