import { type Json, record, records, text } from '../../../core/lib/json.ts';
import { causeWording } from '../../i18n/causes/cause-text.ts';
import { ApiError } from '../../sources/kubernetes/api-error.ts';
import { metricsFailure } from '../../sources/kubernetes/request-failure.ts';
import { resourceOf } from '../../sources/kubernetes/resources.ts';
import { about, type Finding, failed, passed } from '../check.ts';
import type { CheckContext } from '../context.ts';
import { eventually } from '../eventually.ts';
import { isEnding, isReady, nameOf } from '../judge/pod.ts';
import { listObjects } from '../list-objects.ts';

/** A new pod's first reading comes after one to two intervals of metrics-server, and the HPA looks every 15 s. */
const FIRST_READING_MS = 75_000;

/** Whether the autoscaler's pods have readings: without metrics it is blind. */
export async function metricsAvailable(
  context: CheckContext,
  isTarget: (pod: Json) => boolean,
): Promise<Finding> {
  try {
    return await eventually(context, FIRST_READING_MS, async () => {
      const [readings, pods] = await Promise.all([
        listObjects(context, 'podMetrics', context.namespace),
        listObjects(context, 'pods', context.namespace),
      ]);
      const read = new Set(readings.map(nameOf));
      const wanted = pods.filter((pod) => isTarget(pod) && isReady(pod) && !isEnding(pod)).map(nameOf);
      const missing = wanted.filter((pod) => !read.has(pod));
      if (wanted.length === 0)
        return failed({
          en: 'no pod is ready, so there is nothing to read',
          fr: 'aucun pod n’est prêt, il n’y a donc rien à lire',
        });
      if (missing.length > 0)
        return failed({
          en: `metrics-server has no reading of ${missing.join(', ')}`,
          fr: `metrics-server n’a aucune mesure de ${missing.join(', ')}`,
        });
      return passed({
        en: `${wanted.length} of ${wanted.length} ready pods of the scale target, ${read.size} in all`,
        fr: `${wanted.length} pods prêts de la cible sur ${wanted.length}, ${read.size} en tout`,
      });
    });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.kind !== 'not-found' && error.kind !== 'server') throw error;
    const asked = { verb: 'list', resource: 'pods.metrics.k8s.io', namespace: context.namespace } as const;
    return failed(causeWording(metricsFailure(error, asked)));
  }
}

/** The conditions in which the controller says so itself. */
export async function ableToScale(context: CheckContext): Promise<Finding> {
  const { name } = context.hpa;
  const path = `${resourceOf('horizontalpodautoscalers', context.namespace).path}/${name}`;
  return eventually(context, FIRST_READING_MS, async () => {
    const hpa = await context.client.getJson(path, { signal: context.signal });
    const conditions = records(record(hpa.status)?.conditions);
    const of = (type: string) => conditions.find((condition) => condition.type === type);
    for (const type of ['AbleToScale', 'ScalingActive']) {
      const condition = of(type);
      if (condition === undefined)
        return failed({
          en: `${name}: the controller has not looked at it yet (no ${type})`,
          fr: `${name} : le contrôleur ne l’a pas encore regardé (pas de ${type})`,
        });
      if (condition.status !== 'True')
        return failed({
          en: `${name}: ${type} is ${String(condition.status)}, ${reason(condition)}`,
          fr: `${name} : ${type} vaut ${String(condition.status)}, ${reason(condition)}`,
        });
    }
    return passed(about(name, reason(of('ScalingActive'))));
  });
}

function reason(condition: Json | undefined): string {
  return `${text(condition?.reason) ?? '?'}: ${text(condition?.message) ?? ''}`.trim();
}
