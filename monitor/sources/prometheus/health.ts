import type { Dependency } from '../../../core/dependencies/dependency.ts';
import { type Json, list, text } from '../../../core/lib/json.ts';
import { inEveryLang, type Wording } from '../../../core/lib/lang.ts';
import type { Cause, Instances } from '../../../core/timeline/cause.ts';
import type { SourceStatus } from '../../../core/timeline/events.ts';
import type { Instance } from './sample.ts';

/** About the form of a query, which is ours and does not make its answer worse. */
const ABOUT_THE_QUERY = /^PromQL info:/;
const LONGEST = 300;

/** What an answer says against itself: warnings, stores that did not answer, values that can't be; null: nothing. */
export function remarksOf(answer: Json, absurd: readonly string[]): Wording | null {
  const said = [...list(answer.warnings), ...list(answer.infos)].flatMap((one) => text(one) ?? []);
  const remarks = [...new Set(said)].filter((one) => !ABOUT_THE_QUERY.test(one));
  if (remarks.length === 0 && absurd.length === 0) return null;
  return inEveryLang((lang) => {
    const impossible = absurd.length === 0 ? [] : [`${IMPOSSIBLE[lang]}${absurd.join(', ')}`];
    const all = [...remarks, ...impossible].join('; ');
    return all.length > LONGEST ? `${all.slice(0, LONGEST)}…` : all;
  });
}

const IMPOSSIBLE: Wording = { en: 'impossible values: ', fr: 'valeurs impossibles : ' };

/** How what the pods depend on is, as its exporters tell: where there are several, how many of them and which. */
export function dependencyStatus(
  { title, exporter: named, up }: Pick<Dependency, 'title' | 'exporter' | 'up'>,
  instances: readonly Instance[],
): readonly [state: SourceStatus['state'], cause: Cause | null] {
  const exporter = named ?? null;
  const unscraped = instances.filter(({ scraped }) => scraped === false);
  const down = instances.filter((one) => one.scraped !== false && one.up === false);
  const away = unscraped.length + down.length;
  if (away === 0) {
    const isKnown = instances.some((one) => up === undefined || one.up !== null);
    return isKnown ? ['ok', null] : ['off', { code: 'dependency-unseen', values: { title, exporter } }];
  }
  const of = instances.length;
  const values = { title, exporter, unscraped: shown(unscraped), down: shown(down), of };
  return [away === of ? 'down' : 'degraded', { code: 'dependency-away', values }];
}

const NAMED = 5;

function shown(some: readonly Instance[]): Instances {
  return { count: some.length, names: some.slice(0, NAMED).map(({ instance }) => instance) };
}
