import { z } from 'zod';
import {
  type Dependency,
  GAUGE_UNITS,
  type Gauge,
  isDependencyName,
} from '../../core/dependencies/dependency.ts';
import { PRESETS } from '../../core/dependencies/presets.ts';
import type { Wording } from '../../core/lib/lang.ts';
import { isOwnSource } from '../../core/timeline/source-names.ts';

const promql = z.string().trim().min(1).max(2_000);
const shortText = z.string().trim().min(1).max(60);

const gaugeSchema = z.strictObject({
  query: promql.describe(
    'PromQL: one value for each `instance`, of several the worst counts; $namespace and $workload stand for those of the run, as regular expressions (=~)',
  ),
  label: z
    .union([shortText, z.strictObject({ en: shortText, fr: shortText })], {
      error: 'expected a text, or one each in en and fr',
    })
    .optional()
    .describe('Its name on screen and in sentences, or one each in `en` and `fr` (default: its name here)'),
  unit: z.enum(GAUGE_UNITS).optional().describe('What it counts; a share is 0 to 1 (default count)'),
  limit: z
    .union([z.number().min(0), z.string()], {
      error: 'expected a number from 0, or the name of another gauge',
    })
    .optional()
    .describe(
      'What it should not go beyond, in its unit, or the gauge that tells it; from 80 % of it on it is named as what holds back',
    ),
  worse: z.literal('low').optional().describe('It gets worse downwards: the limit is a floor'),
});

const dependencySchema = z
  .strictObject({
    title: shortText.optional().describe('Its name on screen and in sentences (default: its name here)'),
    exporter: shortText.optional().describe('The program that tells Prometheus its figures'),
    up: promql.optional().describe('PromQL: 1 where it answers, 0 where it is down'),
    scraped: promql.optional().describe('PromQL: 1 where Prometheus reaches its exporter, 0 where not'),
    gauges: z
      .record(z.string(), gaugeSchema)
      .describe('By name: what is measured of it; the first has the chart on screen'),
  })
  .superRefine(({ gauges }, context) => {
    const names = Object.keys(gauges);
    const refuse = (path: readonly string[], message: string) =>
      context.addIssue({ code: 'custom', path: ['gauges', ...path], message });
    if (names.length === 0 || names.length > MOST_GAUGES)
      refuse([], `expected 1 to ${MOST_GAUGES} gauges, got ${names.length}`);
    for (const [name, { limit }] of Object.entries(gauges)) {
      if (!/^[A-Za-z][A-Za-z0-9_]{0,39}$/.test(name))
        refuse([name], 'expected a name of letters, digits and _');
      if (typeof limit === 'string' && (limit === name || !names.includes(limit)))
        refuse(
          [name, 'limit'],
          `expected a number or one of ${names.filter((one) => one !== name).join(', ')}, got ${limit}`,
        );
    }
  });

const MOST_GAUGES = 12;
const MOST_DEPENDENCIES = 8;

/** What the pods depend on, by name; null: a preset that is not watched. */
export const dependenciesSchema = z
  .record(z.string(), dependencySchema.nullable())
  .superRefine((named, context) => {
    const names = Object.keys(named);
    if (names.length > MOST_DEPENDENCIES)
      context.addIssue({
        code: 'custom',
        message: `expected ${MOST_DEPENDENCIES} dependencies at most, got ${names.length}`,
      });
    for (const name of names) {
      const problem = isOwnSource(name)
        ? 'is the name of a source of Palier: expected another'
        : isDependencyName(name)
          ? null
          : 'expected a name of lower-case letters, digits and -';
      if (problem !== null) context.addIssue({ code: 'custom', path: [name], message: problem });
    }
  })
  .describe(
    'What the pods depend on, by name, as Prometheus tells of it; MySQL is built in, `mysql: null` is without it',
  );

type Named = z.infer<typeof dependenciesSchema>;

/** What is watched: the presets, and what the configuration names in addition or in their place; null: it names none. */
export function dependenciesOf(named: Named | undefined): readonly Dependency[] | null {
  if (named === undefined) return null;
  const presets = PRESETS.filter(({ name }) => !Object.hasOwn(named, name));
  const own = Object.entries(named).flatMap(([name, dependency]) =>
    dependency === null ? [] : [dependencyOf(name, dependency)],
  );
  return [...presets, ...own];
}

interface Limits {
  readonly objectives?: { readonly dependencies?: Readonly<Record<string, number>> | undefined } | undefined;
}

/** A limit is of a gauge that is watched, and a misspelt one would never be met. */
export function checkGaugeLimits(
  config: Limits & {
    readonly dependencies?: Named | undefined;
    readonly scenarios?:
      | Readonly<
          Record<string, Limits & { readonly profiles?: Readonly<Record<string, Limits>> | undefined }>
        >
      | undefined;
  },
  context: z.core.$RefinementCtx,
): void {
  const watched = dependenciesOf(config.dependencies) ?? PRESETS;
  const known = watched.flatMap(({ name, gauges }) => gauges.map((gauge) => `${name}.${gauge.name}`));
  const check = ({ objectives }: Limits, path: readonly string[]) => {
    for (const key of Object.keys(objectives?.dependencies ?? {})) {
      if (known.includes(key)) continue;
      const message = `expected one of ${known.join(', ')}`;
      context.addIssue({ code: 'custom', path: [...path, 'objectives', 'dependencies', key], message });
    }
  };
  check(config, []);
  for (const [name, scenario] of Object.entries(config.scenarios ?? {})) {
    check(scenario, ['scenarios', name]);
    for (const [profile, own] of Object.entries(scenario.profiles ?? {}))
      check(own, ['scenarios', name, 'profiles', profile]);
  }
}

function dependencyOf(name: string, dependency: NonNullable<Named[string]>): Dependency {
  const { title = name, exporter, up, scraped, gauges } = dependency;
  return {
    name,
    title,
    ...(exporter === undefined ? {} : { exporter }),
    ...(up === undefined ? {} : { up }),
    ...(scraped === undefined ? {} : { scraped }),
    gauges: Object.entries(gauges).map(([gauge, of]) => gaugeOf(gauge, of)),
  };
}

function gaugeOf(
  name: string,
  { query, label, unit = 'count', limit, worse }: z.infer<typeof gaugeSchema>,
): Gauge {
  return {
    name,
    label: wordingOf(label ?? name),
    unit,
    query,
    ...(limit === undefined ? {} : typeof limit === 'string' ? { limitGauge: limit } : { limit }),
    ...(worse === undefined ? {} : { worse }),
  };
}

function wordingOf(text: string | Wording): Wording {
  return typeof text === 'string' ? { en: text, fr: text } : text;
}
