import { type Json, list, record, records, text } from '../../../core/lib/json.ts';
import { type Finding, failed, passed, unless } from '../check.ts';

/**
 * `/api/v1/targets?state=active`: every target up, and those that must be there are. A Prometheus may be shared:
 * targets that carry the namespace of somebody else are not looked at.
 */
export function judgeTargets(
  answer: Json,
  requiredJobs: readonly string[],
  namespaces: readonly string[],
): Finding {
  const all = records(record(answer.data)?.activeTargets);
  const ours = all.filter((target) => {
    const namespace = text(record(target.labels)?.namespace);
    return namespace === undefined || namespaces.includes(namespace);
  });
  const targets = ours.map((target) => ({
    job: text(record(target.labels)?.job) ?? '?',
    url: text(target.scrapeUrl) ?? '?',
    health: text(target.health) ?? 'unknown',
    error: text(target.lastError) ?? '',
  }));
  const jobs = [...new Set(targets.map(({ job }) => job))].toSorted();
  const missing = requiredJobs
    .filter((job) => !jobs.includes(job))
    .map((job) => ({
      en: `no target of job ${job}`,
      fr: `aucune cible du job ${job}`,
    }));
  const down = targets
    .filter(({ health }) => health !== 'up')
    .map(({ job, url, health, error }) => ({
      en: `${job} ${url} is ${health}${error === '' ? '' : `: ${error}`}`,
      fr: `${job} ${url} est ${health}${error === '' ? '' : ` : ${error}`}`,
    }));
  const up = (job: string) => {
    const of = targets.filter((target) => target.job === job);
    return `${job} ${of.filter(({ health }) => health === 'up').length}/${of.length}`;
  };
  return unless([...missing, ...down], jobs.map(up).join(', '));
}

/** `/api/v1/rules`: the project's alerts are there, and each of its rules has been evaluated without an error. */
export function judgeRules(answer: Json): Finding {
  const groups = records(record(answer.data)?.groups);
  const ours = groups.filter((group) => text(group.name)?.startsWith('palier-'));
  const rules = ours.flatMap((group) => records(group.rules));
  const alerts = rules.filter((rule) => rule.type === 'alerting');
  if (alerts.length === 0)
    return failed({
      en: `Prometheus has no alert rules of the project: none of its ${groups.length} groups is called palier-…`,
      fr: `Prometheus n’a aucune règle d’alerte du projet : aucun de ses ${groups.length} groupes ne s’appelle palier-…`,
    });
  const broken = rules
    .filter((rule) => rule.health === 'err')
    .map((rule) => `${text(rule.name) ?? '?'}: ${text(rule.lastError) ?? 'error'}`);
  const waiting = rules
    .filter((rule) => rule.health === 'unknown')
    .map((rule) => ({
      en: `${text(rule.name) ?? '?'} was not evaluated yet`,
      fr: `${text(rule.name) ?? '?'} n’a pas encore été évaluée`,
    }));
  const firing = alerts.filter((rule) => rule.state === 'firing').map((rule) => text(rule.name) ?? '?');
  const others = rules.length - alerts.length;
  const all = firing.join(', ');
  return unless([...broken, ...waiting], {
    en: `${alerts.length} alert rules, ${others} recording rules, ${firing.length === 0 ? 'none firing' : `firing: ${all}`}`,
    fr: `${alerts.length} règles d’alerte, ${others} règles d’enregistrement, ${firing.length === 0 ? 'aucune alerte active' : `alertes actives : ${all}`}`,
  });
}

/** An instant vector as `label value → number`; no data is an empty map. What two replicas tell counts once. */
export function vectorOf(answer: Json, label: string): ReadonlyMap<string, number> {
  const values = new Map<string, number>();
  for (const sample of records(record(answer.data)?.result)) {
    const key = text(record(sample.metric)?.[label]) ?? '';
    const value = Number(list(sample.value)[1]);
    values.set(key, Math.max(values.get(key) ?? value, value));
  }
  return values;
}

/** `mysql_up` of each database, by its instance. */
export function judgeDatabases(up: ReadonlyMap<string, number>): Finding {
  if (up.size === 0)
    return failed({
      en: 'Prometheus has no mysql_up: is the exporter scraped?',
      fr: 'Prometheus n’a pas de mysql_up : lit-il l’exporteur ?',
    });
  const down = [...up].filter(([, value]) => value !== 1).map(([instance]) => instance);
  if (down.length === 0)
    return passed({
      en: up.size === 1 ? 'mysql_up is 1' : `mysql_up is 1 of all ${up.size}`,
      fr: up.size === 1 ? 'mysql_up vaut 1' : `mysql_up vaut 1 pour les ${up.size}`,
    });
  return failed(
    up.size === 1
      ? { en: 'mysql_up is 0', fr: 'mysql_up vaut 0' }
      : {
          en: `${down.length} of ${up.size} down: mysql_up is 0 of ${down.join(', ')}`,
          fr: `${down.length} sur ${up.size} en panne : mysql_up vaut 0 pour ${down.join(', ')}`,
        },
  );
}

/** By how much counters have risen in sum; one that was not there or fell has begun anew. */
export function rise(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const [key, value] of after) {
    const from = before.get(key) ?? 0;
    sum += value >= from ? value - from : value;
  }
  return sum;
}

/**
 * What mysqld_exporter says of its collectors.
 * @param durations `mysql_exporter_collector_duration_seconds`: one of each collector
 * @param success `mysql_exporter_collector_success`, from 0.15 on
 * @param errors increase of `mysql_exporter_scrape_errors_total`, until 0.14
 */
export function judgeCollectors(
  durations: ReadonlyMap<string, number>,
  success: ReadonlyMap<string, number>,
  errors: ReadonlyMap<string, number>,
): Finding {
  if (durations.size === 0)
    return failed({
      en: 'Prometheus has no data of a mysqld_exporter',
      fr: 'Prometheus n’a aucune donnée d’un mysqld_exporter',
    });
  const failing = [
    ...[...success].filter(([, value]) => value !== 1),
    ...[...errors].filter(([, value]) => value > 0),
  ].map(([collector]) => collector);
  return unless(
    failing.map((collector) => ({ en: `${collector} fails`, fr: `${collector} échoue` })),
    {
      en: `${durations.size} collectors without an error`,
      fr: `${durations.size} collecteurs sans erreur`,
    },
  );
}
