import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Place } from './places.ts';
import { throttledK6 } from './throttled-k6.ts';

const exec = promisify(execFile);

/** What is made worse before a run, and the reason that its report has to give on its first screen. */
export interface Regression {
  readonly reason: RegExp;
  /** Makes it worse; `env`: for the run. */
  inject(place: Place): Promise<Injected>;
}

export interface Injected {
  readonly env: NodeJS.ProcessEnv;
  undo(): Promise<unknown>;
}

const APP = ['-n', 'palier'];
const MONITORING = ['-n', 'palier-monitoring'];

export const REGRESSIONS: Readonly<Record<string, Regression>> = {
  'maxReplicas too small': {
    reason: /at its maximum of 2 pods/,
    async inject({ kubectl }) {
      const set = (maxReplicas: number) =>
        kubectl(
          'patch',
          'hpa/backend',
          ...APP,
          '--type',
          'merge',
          '-p',
          JSON.stringify({ spec: { maxReplicas } }),
        );
      const before = Number(
        await kubectl('get', 'hpa/backend', ...APP, '-o', 'jsonpath={.spec.maxReplicas}'),
      );
      await set(2);
      return { env: {}, undo: () => set(before) };
    },
  },

  'the exporter of MySQL is gone': {
    reason: /no figures of MySQL/,
    async inject({ kubectl }) {
      const scale = (replicas: number) =>
        kubectl('scale', 'deployment/mysqld-exporter', ...MONITORING, `--replicas=${replicas}`);
      await scale(0);
      return { env: {}, undo: () => scale(1) };
    },
  },

  'k6 has too little CPU': {
    reason: /k6 had too little CPU/,
    async inject() {
      const { K6_BIN } = process.env;
      if (!K6_BIN)
        throw new Error('expected K6_BIN to name k6, got nothing: start with npm run test:regressions');
      const { env, remove } = await throttledK6(K6_BIN, 60);
      return { env, undo: remove };
    },
  },

  'a CPU limit that is too low': {
    reason: /at its CPU limit/,
    async inject({ kubectl }) {
      const resources = { requests: { cpu: '100m' }, limits: { cpu: '110m' } };
      const containers = [{ name: 'backend', resources }];
      const patch = JSON.stringify({ spec: { template: { spec: { containers } } } });
      const rolledOut = () => kubectl('rollout', 'status', 'deployment/backend', ...APP, '--timeout', '180s');
      await kubectl('patch', 'deployment/backend', ...APP, '-p', patch);
      await rolledOut();
      return {
        env: {},
        async undo() {
          await kubectl('rollout', 'undo', 'deployment/backend', ...APP);
          await rolledOut();
        },
      };
    },
  },

  // Every list has to look at all rows.
  'slower queries': {
    reason: /slow queries/,
    async inject(place) {
      await python(place, FILL);
      return {
        env: {},
        undo: () => python(place, 'cursor.execute("DELETE FROM items WHERE name LIKE \'filler %\'")'),
      };
    },
  },
};

const FILL = `
rows = [(f"filler {n}", "x " * 200) for n in range(80_000)]
cursor.executemany("INSERT INTO items (name, description, quantity, created_at, updated_at)"
                   " VALUES (%s, %s, 1, utc_timestamp(6), utc_timestamp(6))", rows)`;

/** Runs that with a `cursor` of the backend's database, as the backend's user, from here: the sandbox has no exec. */
async function python({ kubectl }: Place, code: string): Promise<void> {
  const host = await kubectl('get', 'pod/mysql-0', ...APP, '-o', 'jsonpath={.status.podIP}');
  const secret = await kubectl('get', 'secret/backend', ...APP, '-o', 'jsonpath={.data.APP_DB_PASSWORD}');
  const connect = `
import os, pymysql
connection = pymysql.connect(host=os.environ["DB_HOST"], user="palier_app", password=os.environ["DB_PASSWORD"],
                             database="palier", autocommit=True)
cursor = connection.cursor()`;
  const env = { ...process.env, DB_HOST: host, DB_PASSWORD: Buffer.from(secret, 'base64').toString() };
  await exec(process.env.PYTHON_BIN ?? 'python3', ['-c', `${connect}\n${code}`], { env });
}
