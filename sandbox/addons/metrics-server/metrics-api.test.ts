import { describe, expect, it, test } from 'vitest';
import type { KubeObject } from '../../cluster/objects.ts';
import type { ClusterView } from '../../cluster/watch/view.ts';
import { metricsApi } from './metrics-api.ts';
import type { PodSample } from './sampler.ts';

const AT = Date.parse('2026-11-23T12:00:00.789Z');

const object = (
  kind: string,
  name: string,
  namespace?: string,
  labels?: Record<string, string>,
): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, ...(namespace && { namespace }), ...(labels && { labels }) },
});
const sample = (namespace: string, name: string, cpuNanocores: number): PodSample => ({
  namespace,
  name,
  timestamp: AT,
  windowSeconds: 15.034,
  containers: [{ name: 'main', cpuNanocores, memoryBytes: 50_000_000 }],
});
const objects = [
  object('Node', 'sandbox', undefined, { 'kubernetes.io/os': 'linux' }),
  object('Pod', 'web-1', 'palier', { app: 'web' }),
  object('Pod', 'db-0', 'palier', { app: 'db' }),
  object('Pod', 'web-1', 'other', { app: 'web' }),
];
const view = {
  get: (plural: string, namespace: string | undefined, name: string) =>
    objects.find(
      ({ kind, metadata }) =>
        `${kind.toLowerCase()}s` === plural && metadata.namespace === namespace && metadata.name === name,
    ),
} as Pick<ClusterView, 'get'>;
const metrics = {
  latest: () => [
    sample('palier', 'web-1', 250_000_000.4),
    sample('palier', 'db-0', 1),
    sample('other', 'web-1', 2),
    sample('palier', 'gone', 3),
  ],
  node: () => ({ timestamp: AT, windowSeconds: 15, cpuNanocores: 5e8, memoryBytes: 2 ** 31 }),
};
const ask = (path: string, { method = 'GET', accept = 'application/json' as string | undefined } = {}) =>
  metricsApi({ view, metrics }).answer({ method, accept, url: new URL(path, 'https://node') });
const namesAt = (path: string) => {
  const { body } = ask(`/apis/metrics.k8s.io/v1beta1/${path}`) as { body: { items: KubeObject[] } };
  return body.items.map(({ metadata }) => [metadata.namespace, metadata.name].filter(Boolean).join('/'));
};

describe('metrics.k8s.io', () => {
  it('tells of a pod in nanocores and KiB, with the window that was measured', () =>
    expect(ask('/apis/metrics.k8s.io/v1beta1/namespaces/palier/pods/web-1')).toEqual({
      status: 200,
      body: {
        kind: 'PodMetrics',
        apiVersion: 'metrics.k8s.io/v1beta1',
        metadata: {
          name: 'web-1',
          namespace: 'palier',
          labels: { app: 'web' },
          creationTimestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        },
        timestamp: '2026-11-23T12:00:00Z',
        window: '15.034s',
        containers: [{ name: 'main', usage: { cpu: '250000000n', memory: '48828Ki' } }],
      },
    }));

  it('tells of the node', () =>
    expect(ask('/apis/metrics.k8s.io/v1beta1/nodes/sandbox').body).toMatchObject({
      kind: 'NodeMetrics',
      usage: { cpu: '500000000n', memory: '2097152Ki' },
    }));

  it.each([
    ['pods', ['palier/web-1', 'palier/db-0', 'other/web-1']],
    ['namespaces/palier/pods', ['palier/web-1', 'palier/db-0']],
    ['pods?labelSelector=app%3Dweb', ['palier/web-1', 'other/web-1']],
    ['pods?labelSelector=app+in+(db),!old', ['palier/db-0']],
    ['pods?fieldSelector=metadata.name%3Dweb-1,metadata.namespace!%3Dother', ['palier/web-1']],
    ['namespaces/nobody/pods', []],
    ['nodes', ['sandbox']],
    ['nodes?labelSelector=kubernetes.io/os%3Dwindows', []],
  ])('lists %s', (path, names) => expect(namesAt(path)).toEqual(names));

  test.each([
    ['/apis/metrics.k8s.io/v1beta1/nodes/other', {}, 404, 'nodes.metrics.k8s.io "other" not found'],
    ['/apis/metrics.k8s.io/v1beta1/namespaces/palier/pods/gone', {}, 404, 'pods "gone" not found'],
    ['/apis/metrics.k8s.io/v1beta1/jobs', {}, 404, 'the server could not find the requested resource'],
    ['/apis/metrics.k8s.io/v1beta1/pods?watch=true', {}, 405, /does not allow this method/],
    ['/apis/metrics.k8s.io/v1beta1/pods', { method: 'DELETE' }, 405, /does not allow this method/],
    ['/apis/metrics.k8s.io/v1beta1/pods?labelSelector=a(', {}, 400, /label selector/],
    ['/apis/metrics.k8s.io/v1beta1/pods?fieldSelector=spec.nodeName%3Da', {}, 400, /field selector/],
    ['/apis/metrics.k8s.io/v1beta1/pods', { accept: 'application/vnd.kubernetes.protobuf' }, 406, /json/],
  ])('%s %j is refused with %s', (path, request, status, message) =>
    expect(ask(path, request)).toMatchObject({
      status,
      body: {
        kind: 'Status',
        code: status,
        message: typeof message === 'string' ? message : expect.stringMatching(message),
      },
    }),
  );

  const table = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
  it.each([
    ['pods?fieldSelector=metadata.namespace%3Dpalier', ['web-1', '250000000n', '48828Ki', '15.034s']],
    ['namespaces/palier/pods/web-1', ['web-1', '250000000n', '48828Ki', '15.034s']],
    ['nodes', ['sandbox', '500000000n', '2097152Ki', '15s']],
  ])('is the table that kubectl get asks for at %s', (path, cells) => {
    const { body } = ask(`/apis/metrics.k8s.io/v1beta1/${path}`, { accept: table });
    expect(body).toMatchObject({
      kind: 'Table',
      columnDefinitions: [{ name: 'Name' }, { name: 'cpu' }, { name: 'memory' }, { name: 'Window' }],
    });
    const [row] = (body as { rows: { cells: string[]; object: KubeObject }[] }).rows;
    expect(row).toMatchObject({
      cells,
      object: { kind: 'PartialObjectMetadata', metadata: { name: cells[0] } },
    });
  });

  it('has whole objects in the table, or none, for who asks for that', () => {
    const rows = (include: string) => {
      const path = `/apis/metrics.k8s.io/v1beta1/nodes?includeObject=${include}`;
      return (ask(path, { accept: table }).body as { rows: { object?: KubeObject }[] }).rows;
    };
    expect(rows('Object')[0]?.object?.kind).toBe('NodeMetrics');
    expect(rows('None')[0]).not.toHaveProperty('object');
  });

  it.each(['application/vnd.kubernetes.protobuf,application/json', '*/*', undefined])(
    'answers in JSON who accepts %s',
    (accept) => expect(ask('/apis/metrics.k8s.io/v1beta1', { accept }).status).toBe(200),
  );
});
