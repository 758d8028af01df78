import type { Dependency } from '../../../core/dependencies/dependency.ts';
import type { SourceStatus } from '../../../core/timeline/events.ts';
import { type Json, list, text } from '../kubernetes/json.ts';
import type { Instance } from './sample.ts';

/** About the form of a query, which is ours and does not make its answer worse. */
const ABOUT_THE_QUERY = /^PromQL info:/;
const LONGEST = 300;

/** What an answer says against itself: warnings, stores that did not answer, values that can't be; empty: nothing. */
export function remarksOf(answer: Json, absurd: readonly string[]): string {
  const said = [...list(answer.warnings), ...list(answer.infos)].flatMap((one) => text(one) ?? []);
  const remarks = [...new Set(said)].filter((one) => !ABOUT_THE_QUERY.test(one));
  if (absurd.length > 0) remarks.push(`impossible values: ${absurd.join(', ')}`);
  const all = remarks.join('; ');
  return all.length > LONGEST ? `${all.slice(0, LONGEST)}…` : all;
}

/** How what the pods depend on is, as its exporters tell: where there are several, how many of them and which. */
export function dependencyStatus(
  { title, exporter, up }: Pick<Dependency, 'title' | 'exporter' | 'up'>,
  instances: readonly Instance[],
): readonly [state: SourceStatus['state'], reason?: string] {
  const unscraped = instances.filter(({ scraped }) => scraped === false);
  const down = instances.filter((one) => one.scraped !== false && one.up === false);
  const away = unscraped.length + down.length;
  if (away === 0) {
    const isKnown = instances.some((one) => up === undefined || one.up !== null);
    return isKnown
      ? ['ok']
      : ['off', `Prometheus has no data of ${exporter === undefined ? title : `a ${exporter}`}`];
  }
  const reasons = [
    ...(unscraped.length === 0
      ? []
      : [
          `${exporter ?? `the exporter of ${title}`} is down: Prometheus cannot scrape it${at(unscraped, instances)}`,
        ]),
    ...(down.length === 0 ? [] : [`${title} does not answer its exporter${at(down, instances)}`]),
  ];
  if (away === instances.length) return ['down', reasons.join('; ')];
  return ['degraded', `${away} of ${instances.length} down: ${reasons.join('; ')}`];
}

const NAMED = 5;

function at(some: readonly Instance[], all: readonly Instance[]): string {
  if (all.length < 2) return '';
  const names = some.slice(0, NAMED).map(({ instance }) => instance);
  return ` (${names.join(', ')}${some.length > NAMED ? ', …' : ''})`;
}
