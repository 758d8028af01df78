import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dependencyShape } from '../../core/dependencies/dependency.ts';
import { MYSQL } from '../../core/dependencies/mysql.ts';
import { parseYaml } from '../sources/yaml-text.ts';
import { dependenciesOf } from './dependencies.ts';
import { configSchema } from './schema.ts';

const postgres = {
  title: 'PostgreSQL',
  up: 'pg_up',
  gauges: {
    connections: { query: 'sum by (instance) (pg_stat_database_numbackends)', limit: 'maxConnections' },
    maxConnections: { query: 'pg_settings_max_connections' },
    cacheHits: {
      query: 'hits',
      label: { en: 'hits', fr: 'succès' },
      unit: 'share',
      limit: 0.9,
      worse: 'low',
    },
  },
};

function problemsOf(dependencies: unknown): readonly string[] {
  const { error } = configSchema.safeParse({ dependencies });
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('limits of gauges', () => {
  const parse = (config: unknown) =>
    (configSchema.safeParse(config).error?.issues ?? []).map(
      ({ path, message }) => `${path.join('.')}: ${message}`,
    );

  it('are of what is watched: the configuration’s, and the presets’', () => {
    const dependencies = { 'postgres.connections': 0.8, 'mysql.queries': 900 };
    expect(parse({ dependencies: { postgres }, objectives: { dependencies } })).toEqual([]);
    expect(parse({ objectives: { dependencies: { 'mysql.connections': 0.8 } } })).toEqual([]);
  });

  it.each([
    [
      { objectives: { dependencies: { 'mysql.conections': 1 } } },
      /^objectives\.dependencies\.mysql\.conections: expected one of mysql\.queries, mysql\.connections, /,
    ],
    [
      {
        dependencies: { mysql: null },
        scenarios: { ramp: { profiles: { ci: { objectives: { dependencies: { 'mysql.queries': 1 } } } } } },
      },
      /^scenarios\.ramp\.profiles\.ci\.objectives\.dependencies\.mysql\.queries: expected one of/,
    ],
  ])('that are of none are refused, with those that there are: %j', (config, problem) => {
    expect(parse(config)).toEqual([expect.stringMatching(problem)]);
  });
});

describe('dependencies of a configuration', () => {
  it('that names none are not recorded: the presets are meant', () => {
    expect(dependenciesOf(undefined)).toBeNull();
  });

  it('come after the presets, in the words that are recorded', () => {
    const { dependencies } = configSchema.parse({ dependencies: { postgres } });
    const all = dependenciesOf(dependencies) ?? [];
    expect(all.map(({ name }) => name)).toEqual(['mysql', 'postgres']);
    expect(all[1]).toEqual({
      name: 'postgres',
      title: 'PostgreSQL',
      up: 'pg_up',
      gauges: [
        {
          name: 'connections',
          label: { en: 'connections', fr: 'connections' },
          unit: 'count',
          query: 'sum by (instance) (pg_stat_database_numbackends)',
          limitGauge: 'maxConnections',
        },
        {
          name: 'maxConnections',
          label: { en: 'maxConnections', fr: 'maxConnections' },
          unit: 'count',
          query: 'pg_settings_max_connections',
        },
        {
          name: 'cacheHits',
          label: { en: 'hits', fr: 'succès' },
          unit: 'share',
          query: 'hits',
          limit: 0.9,
          worse: 'low',
        },
      ],
    });
    for (const one of all) expect(dependencyShape(one)).toBeNull();
  });

  it('are as the page says: its example is one', () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/dependencies.md'), 'utf8');
    const example = /```yaml\n(.*?)```/s.exec(page)?.[1] ?? '';
    const { dependencies } = configSchema.parse(parseYaml(example));
    const all = dependenciesOf(dependencies) ?? [];
    expect(all.map(({ name }) => name)).toEqual(['mysql', 'postgres', 'redis']);
    for (const one of all) expect(dependencyShape(one)).toBeNull();
  });

  it('may take a preset away, or put another in its place', () => {
    const named = (value: unknown) => configSchema.parse({ dependencies: { mysql: value } }).dependencies;
    expect(dependenciesOf(named(null))).toEqual([]);
    const own = dependenciesOf(named({ gauges: { queries: { query: 'q' } } })) ?? [];
    expect(own).toHaveLength(1);
    expect(own[0]).not.toEqual(MYSQL);
  });

  it.each([
    [
      { prometheus: postgres },
      'dependencies.prometheus: is the name of a source of Palier: expected another',
    ],
    [{ 'My DB': postgres }, 'dependencies.My DB: expected a name of lower-case letters, digits and -'],
    [{ redis: { gauges: {} } }, 'dependencies.redis.gauges: expected 1 to 12 gauges, got 0'],
    [
      { redis: { gauges: { used: { query: 'q', limit: 'most' }, max: { query: 'q' } } } },
      'dependencies.redis.gauges.used.limit: expected a number or one of max, got most',
    ],
    [
      { redis: { gauges: { used: { query: 'q', limit: [1] } } } },
      'dependencies.redis.gauges.used.limit: expected a number from 0, or the name of another gauge',
    ],
    [
      { redis: { gauges: { 'used-bytes': { query: 'q' } } } },
      'dependencies.redis.gauges.used-bytes: expected a name of letters, digits and _',
    ],
    [{ redis: { gauges: { used: {} } } }, /^dependencies\.redis\.gauges\.used\.query: /],
    [
      { redis: { gauges: { used: { query: 'q', unit: 'MB' } } } },
      /^dependencies\.redis\.gauges\.used\.unit: .*"bytes"/,
    ],
    [{ redis: { gauge: {} } }, /^dependencies\.redis: Unrecognized key: "gauge"/],
  ])('are refused by field and by what was expected: %j', (dependencies, problem) => {
    expect(problemsOf(dependencies)).toContainEqual(
      typeof problem === 'string' ? problem : expect.stringMatching(problem),
    );
  });
});
