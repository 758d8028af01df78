import type { SourceStatus } from '../../../core/timeline/events.ts';
import { type Json, list, text } from '../kubernetes/json.ts';
import type { Measure } from './query.ts';
import type { Database } from './sample.ts';

/** About the form of a query, which is ours and does not make its answer worse. */
const ABOUT_THE_QUERY = /^PromQL info:/;
const LONGEST = 300;

/** What an answer says against itself: warnings, stores that did not answer, values that can't be; empty: nothing. */
export function remarksOf(answer: Json, absurd: readonly Measure[]): string {
  const said = [...list(answer.warnings), ...list(answer.infos)].flatMap((one) => text(one) ?? []);
  const remarks = [...new Set(said)].filter((one) => !ABOUT_THE_QUERY.test(one));
  if (absurd.length > 0) remarks.push(`impossible values: ${absurd.join(', ')}`);
  const all = remarks.join('; ');
  return all.length > LONGEST ? `${all.slice(0, LONGEST)}…` : all;
}

/** How the databases are, as their exporters tell: where there are several, how many of them and which. */
export function databaseStatus(
  databases: readonly Database[],
): readonly [state: SourceStatus['state'], reason?: string] {
  const unscraped = databases.filter(({ exporterUp }) => exporterUp === false);
  const down = databases.filter(({ exporterUp, up }) => exporterUp !== false && up === false);
  const away = unscraped.length + down.length;
  if (away === 0) {
    const isKnown = databases.some(({ up }) => up !== null);
    return isKnown ? ['ok'] : ['off', 'Prometheus has no data of a mysqld_exporter'];
  }
  const reasons = [
    ...(unscraped.length === 0
      ? []
      : [`mysqld_exporter is down: Prometheus cannot scrape it${at(unscraped, databases)}`]),
    ...(down.length === 0
      ? []
      : [`MySQL does not answer its exporter (mysql_up is 0)${at(down, databases)}`]),
  ];
  if (away === databases.length) return ['down', reasons.join('; ')];
  return ['degraded', `${away} of ${databases.length} down: ${reasons.join('; ')}`];
}

const NAMED = 5;

function at(some: readonly Database[], all: readonly Database[]): string {
  if (all.length < 2) return '';
  const names = some.slice(0, NAMED).map(({ instance }) => instance);
  return ` (${names.join(', ')}${some.length > NAMED ? ', …' : ''})`;
}
