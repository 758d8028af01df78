import { kubectl, sql } from './course.ts';

/** A fault in one layer, the check that has to find it, and the words that name its cause. */
export interface Fault {
  readonly name: string;
  readonly inject: () => Promise<unknown>;
  readonly family: 'infra' | 'monitoring';
  readonly cause: RegExp;
  readonly heal: () => Promise<unknown>;
}

const backend = ['deployment/backend', '-n', 'palier'];
const patch = (target: string, body: unknown) =>
  kubectl('patch', target, '-n', 'palier', '--type', 'strategic', '-p', JSON.stringify(body));
const rollout = (target: string) => kubectl('rollout', 'status', target, '-n', 'palier', '--timeout', '180s');
const undo = async () => {
  await kubectl('rollout', 'undo', ...backend);
  await rollout('deployment/backend');
};

export const FAULTS: readonly Fault[] = [
  {
    name: 'an image tag that does not exist',
    inject: async () => {
      const image = await kubectl(
        'get',
        ...backend,
        '-o',
        'jsonpath={.spec.template.spec.containers[0].image}',
      );
      await kubectl('set', 'image', ...backend, `backend=${image.replace(/:[^:/]+$/, '')}:no-such-tag`);
    },
    family: 'infra',
    cause: /(ErrImagePull|ImagePullBackOff): image \S+:no-such-tag cannot be had: .*not found/,
    heal: undo,
  },
  {
    name: 'a wrong database password',
    inject: () =>
      patch('deployment/backend', {
        spec: {
          template: {
            spec: {
              containers: [
                { name: 'backend', env: [{ name: 'DB_PASSWORD', value: 'not-the-one', valueFrom: null }] },
              ],
            },
          },
        },
      }),
    family: 'infra',
    cause: /does not take this user and password.*Access denied for user 'palier_app'/,
    heal: undo,
  },
  {
    name: 'an exporter without its grants',
    inject: () => sql("REVOKE PROCESS ON *.* FROM 'palier_exporter'@'%'; FLUSH PRIVILEGES;"),
    family: 'monitoring',
    cause: /engine_innodb_status fails.*lacks a grant/,
    heal: () => sql("GRANT PROCESS ON *.* TO 'palier_exporter'@'%';"),
  },
  {
    name: 'a full volume',
    // In memory, where its size is a limit: the data's own volume stays as it is.
    inject: async () => {
      await patch('statefulset/mysql', {
        spec: {
          template: {
            spec: {
              containers: [
                {
                  name: 'mysql',
                  volumeMounts: [
                    { $patch: 'delete', mountPath: '/var/lib/mysql' },
                    { name: 'small', mountPath: '/var/lib/mysql' },
                  ],
                },
              ],
              volumes: [{ name: 'small', emptyDir: { medium: 'Memory', sizeLimit: '256Mi' } }],
            },
          },
        },
      });
      await rollout('statefulset/mysql');
      const fill = 'dd if=/dev/zero of=/var/lib/mysql/filler bs=1M 2>&1 || true';
      await kubectl('exec', 'mysql-0', '-n', 'palier', '--', 'sh', '-c', fill);
    },
    family: 'infra',
    cause: /MySQL has room on its volume: the volume is full: .* free/,
    heal: async () => {
      await kubectl('rollout', 'undo', 'statefulset/mysql', '-n', 'palier');
      await rollout('statefulset/mysql');
    },
  },
  {
    name: 'a missing metrics-server',
    inject: () => kubectl('scale', 'deployment/metrics-server', '-n', 'kube-system', '--replicas', '0'),
    family: 'infra',
    cause: /metrics-server (is missing|does not answer)/,
    heal: async () => {
      await kubectl('scale', 'deployment/metrics-server', '-n', 'kube-system', '--replicas', '1');
      await kubectl(
        'rollout',
        'status',
        'deployment/metrics-server',
        '-n',
        'kube-system',
        '--timeout',
        '120s',
      );
    },
  },
];
