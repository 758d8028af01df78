import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestApi, type TestApi, webDeployment } from './testing.ts';

const DEPLOYMENTS = '/apis/apps/v1/namespaces/palier/deployments';
let api: TestApi;

beforeEach(async () => {
  api = await startTestApi({
    admit: (plural, o) =>
      plural === 'pods' && o.spec.containers[0].image === 'evil' ? 'not ours' : undefined,
  });
});
afterEach(() => api.close());

describe('who may ask', () => {
  test('without the token, or with another, the answer is 401', async () => {
    for (const authorization of ['', 'Bearer wrong', 'Basic dGVzdC10b2tlbg==']) {
      const { code, body, headers } = await api.request('GET', '/api/v1/pods', undefined, { authorization });
      expect(code).toBe(401);
      expect(body).toMatchObject({ kind: 'Status', reason: 'Unauthorized' });
      expect(headers.get('www-authenticate')).toBe('Bearer');
    }
  });

  test('health needs no token', async () => {
    for (const path of ['/healthz', '/livez', '/readyz']) {
      expect(await api.request('GET', path, undefined, { authorization: '' })).toMatchObject({
        code: 200,
        body: 'ok',
      });
    }
  });
});

describe('what there is', () => {
  test('/version names the Kubernetes release it follows, and that it is none', async () => {
    expect((await api.request('GET', '/version')).body.gitVersion).toBe('v1.34.0+palier-sandbox');
  });

  test('discovery lists groups, versions and resources', async () => {
    const groups = (await api.request('GET', '/apis')).body.groups;
    expect(groups.map((g: { name: string }) => g.name)).toEqual(
      expect.arrayContaining(['apps', 'autoscaling', 'metrics.k8s.io']),
    );
    const core = (await api.request('GET', '/api/v1')).body.resources;
    expect(core).toContainEqual(
      expect.objectContaining({ name: 'pods', kind: 'Pod', namespaced: true, shortNames: ['po'] }),
    );
    expect(core).toContainEqual(expect.objectContaining({ name: 'pods/log' }));
    expect((await api.request('GET', '/apis/autoscaling')).body.preferredVersion.version).toBe('v2');
  });

  test('aggregated discovery gives it all at once', async () => {
    const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';
    const { body, headers } = await api.request('GET', '/apis', undefined, { accept });
    expect(headers.get('content-type')).toContain('as=APIGroupDiscoveryList');
    const apps = body.items.find((item: { metadata: { name: string } }) => item.metadata.name === 'apps');
    const deployments = apps.versions[0].resources.find(
      (r: { resource: string }) => r.resource === 'deployments',
    );
    expect(deployments.subresources).toContainEqual(
      expect.objectContaining({
        subresource: 'scale',
        responseKind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
      }),
    );
  });

  test.each([
    ['/apis/batch/v1/jobs', 404],
    ['/api/v1/namespaces/palier/pods/x/exec', 404],
    ['/nowhere', 404],
    ['/api/v1/namespaces/palier/pods/%zz', 400],
  ])('%s is answered with %i and a Status that says why', async (path, expected) => {
    const { code, body } = await api.request('GET', path);
    expect(code).toBe(expected);
    expect(body).toMatchObject({ kind: 'Status', status: 'Failure', code: expected });
  });
});

describe('creating', () => {
  test('fills in what was left out and answers 201', async () => {
    const { code, body } = await api.request('POST', DEPLOYMENTS, webDeployment());
    expect(code).toBe(201);
    expect(body.spec).toMatchObject({
      revisionHistoryLimit: 10,
      strategy: { rollingUpdate: { maxSurge: '25%' } },
    });
    expect(body.spec.template.spec).toMatchObject({
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
    });
    expect(body.metadata).toMatchObject({ namespace: 'palier', generation: 1 });
  });

  test('a taken name is a conflict', async () => {
    await api.request('POST', DEPLOYMENTS, webDeployment());
    const { code, body } = await api.request('POST', DEPLOYMENTS, webDeployment());
    expect([code, body.reason, body.message]).toEqual([
      409,
      'AlreadyExists',
      'deployments.apps "web" already exists',
    ]);
  });

  test('every wrong field is named', async () => {
    const deployment = webDeployment('Web_');
    deployment.spec.replicas = -1;
    deployment.spec.template.metadata.labels = { app: 'other' };
    deployment.spec.template.spec.containers[0].resources = { requests: { cpu: '2' }, limits: { cpu: '1' } };
    const { code, body } = await api.request('POST', DEPLOYMENTS, deployment);
    expect(code).toBe(422);
    expect(body.details.causes.map((c: { field: string }) => c.field)).toEqual([
      'metadata.name',
      'metadata.labels',
      'spec.replicas',
      'spec.template.metadata.labels',
      'spec.template.spec.containers[0].resources.requests',
    ]);
  });

  test('unknown fields are refused when asked strictly, else dropped with a warning', async () => {
    const deployment = { ...webDeployment(), spec: { ...webDeployment().spec, replcias: 3 } };
    const strict = await api.request('POST', `${DEPLOYMENTS}?fieldValidation=Strict`, deployment);
    expect([strict.code, strict.body.message]).toEqual([
      400,
      expect.stringContaining('unknown field "spec.replcias"'),
    ]);
    const warned = await api.request('POST', DEPLOYMENTS, deployment);
    expect(warned.code).toBe(201);
    expect(warned.headers.get('warning')).toContain('unknown field');
    expect(warned.body.spec.replcias).toBeUndefined();
  });

  test('a wrong type is a bad request that says where', async () => {
    const deployment = { ...webDeployment(), spec: { ...webDeployment().spec, replicas: 'three' } };
    const { code, body } = await api.request('POST', DEPLOYMENTS, deployment);
    expect([code, body.message]).toEqual([
      400,
      expect.stringContaining('spec.replicas: expected an integer, got "three"'),
    ]);
  });

  test('a namespace that is not there, or not the one of the path, is refused', async () => {
    expect(
      (
        await api.request('POST', '/apis/apps/v1/namespaces/nope/deployments', {
          ...webDeployment(),
          metadata: { name: 'x' },
        })
      ).code,
    ).toBe(404);
    expect(
      (await api.request('POST', '/apis/apps/v1/namespaces/default/deployments', webDeployment())).code,
    ).toBe(400);
  });

  test('generateName gets a suffix, dryRun stores nothing', async () => {
    const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'x-' } };
    const { body } = await api.request('POST', '/api/v1/namespaces/palier/configmaps?dryRun=All', map);
    expect(body.metadata.name).toMatch(/^x-[a-z0-9]{5}$/);
    expect(api.store.list('configmaps')).toEqual([]);
  });

  test('what the sandbox does not run is forbidden', async () => {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'x' },
      spec: { containers: [{ name: 'c', image: 'evil' }] },
    };
    const { code, body } = await api.request('POST', '/api/v1/namespaces/palier/pods', pod);
    expect([code, body.message]).toEqual([403, 'pods "x" is forbidden: not ours']);
  });

  test('protobuf is refused with what to do instead', async () => {
    const { code, body } = await api.request('POST', DEPLOYMENTS, 'k8s', {
      'content-type': 'application/vnd.kubernetes.protobuf',
    });
    expect([code, body.message]).toEqual([415, expect.stringContaining('--dry-run=client -o yaml')]);
  });

  test('a secret given as text is stored in base64', async () => {
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, stringData: { a: 'b' } };
    const { body } = await api.request('POST', '/api/v1/namespaces/palier/secrets', secret);
    expect(body).toMatchObject({ type: 'Opaque', data: { a: 'Yg==' } });
    expect(body.stringData).toBeUndefined();
  });

  test('services get addresses and node ports; a taken node port is refused', async () => {
    const service = (name: string, nodePort?: number) => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name },
      spec: {
        type: 'NodePort',
        selector: { app: 'x' },
        ports: [{ port: 80, ...(nodePort && { nodePort }) }],
      },
    });
    const path = '/api/v1/namespaces/palier/services';
    const first = await api.request('POST', path, service('a', 30080));
    expect(first.body.spec).toMatchObject({
      clusterIP: '127.96.0.2',
      ports: [{ nodePort: 30080, targetPort: 80 }],
    });
    expect((await api.request('POST', path, service('b', 30080))).body.message).toContain(
      'already allocated',
    );
    expect((await api.request('POST', path, service('c'))).body.spec.ports[0].nodePort).toBe(30000);
    expect((await api.request('POST', path, service('d', 80))).code).toBe(422);
  });
});

describe('changing', () => {
  beforeEach(() => {
    api.seed(webDeployment());
  });

  test('PUT with an old resourceVersion is a conflict, with the present one it works', async () => {
    const { body: first } = await api.request('GET', `${DEPLOYMENTS}/web`);
    const next = { ...first, spec: { ...first.spec, replicas: 2 } };
    expect((await api.request('PUT', `${DEPLOYMENTS}/web`, next)).body.metadata.generation).toBe(2);
    const { code, body } = await api.request('PUT', `${DEPLOYMENTS}/web`, {
      ...next,
      spec: { ...first.spec, replicas: 3 },
    });
    expect([code, body.reason]).toEqual([409, 'Conflict']);
    expect(body.message).toContain('the object has been modified');
  });

  test('the main resource leaves the status alone, the status subresource the spec', async () => {
    const merge = { 'content-type': 'application/merge-patch+json' };
    const patch = { spec: { replicas: 7 }, status: { replicas: 7 } };
    const status = await api.request('PATCH', `${DEPLOYMENTS}/web/status`, patch, merge);
    expect([status.body.spec.replicas, status.body.status.replicas]).toEqual([1, 7]);
    const main = await api.request(
      'PATCH',
      `${DEPLOYMENTS}/web`,
      { ...patch, status: { replicas: 9 } },
      merge,
    );
    expect([main.body.spec.replicas, main.body.status.replicas]).toEqual([7, 7]);
  });

  test.each([
    [
      'application/json-patch+json',
      [{ op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'web:2' }],
    ],
    [
      'application/merge-patch+json',
      { spec: { template: { spec: { containers: [{ name: 'web', image: 'web:2' }] } } } },
    ],
    [
      'application/strategic-merge-patch+json',
      { spec: { template: { spec: { containers: [{ name: 'web', image: 'web:2' }] } } } },
    ],
  ])('PATCH as %s', async (type, patch) => {
    const { code, body } = await api.request('PATCH', `${DEPLOYMENTS}/web`, patch, { 'content-type': type });
    expect([code, body.spec.template.spec.containers[0].image]).toEqual([200, 'web:2']);
  });

  test('server-side apply creates and changes', async () => {
    const headers = { 'content-type': 'application/apply-patch+yaml' };
    const yaml = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: {a: "1"}\n';
    const path = '/api/v1/namespaces/palier/configmaps/x?fieldManager=me';
    expect((await api.request('PATCH', path, yaml, headers)).code).toBe(201);
    const changed = await api.request('PATCH', path, yaml.replace('a: "1"', 'b: "2"'), headers);
    expect([changed.code, changed.body.data]).toEqual([200, { b: '2' }]);
  });

  test('another patch form is a 415, an invalid result a 422', async () => {
    expect(
      (await api.request('PATCH', `${DEPLOYMENTS}/web`, {}, { 'content-type': 'text/plain' })).code,
    ).toBe(415);
    const selector = { spec: { selector: { matchLabels: { app: 'x' } } } };
    const headers = { 'content-type': 'application/merge-patch+json' };
    const { code, body } = await api.request('PATCH', `${DEPLOYMENTS}/web`, selector, headers);
    expect([code, body.message]).toEqual([422, expect.stringContaining('field is immutable')]);
  });

  test('scale is read and written through its subresource', async () => {
    const { body } = await api.request('GET', `${DEPLOYMENTS}/web/scale`);
    expect(body).toMatchObject({
      kind: 'Scale',
      spec: { replicas: 1 },
      status: { replicas: 0, selector: 'app=web' },
    });
    const put = await api.request('PUT', `${DEPLOYMENTS}/web/scale`, { ...body, spec: { replicas: 4 } });
    expect(put.body.spec.replicas).toBe(4);
    expect(
      (await api.request('PUT', `${DEPLOYMENTS}/web/scale`, { ...body, spec: { replicas: 5 } })).code,
    ).toBe(409);
    const merge = { 'content-type': 'application/merge-patch+json' };
    await api.request('PATCH', `${DEPLOYMENTS}/web/scale`, { spec: { replicas: 6 } }, merge);
    expect(api.store.get('deployments', 'palier', 'web')?.spec.replicas).toBe(6);
    expect(
      (await api.request('PATCH', `${DEPLOYMENTS}/web/scale`, { spec: { replicas: -1 } }, merge)).code,
    ).toBe(422);
  });
});

describe('deleting', () => {
  const pod = (name: string, nodeName?: string) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'palier', labels: { app: 'x' } },
    spec: { ...(nodeName && { nodeName }), containers: [{ name: 'c', image: 'web:1' }] },
  });

  test('an object goes at once, with a Status that has its uid', async () => {
    const { metadata } = api.seed(webDeployment());
    const { code, body } = await api.request('DELETE', `${DEPLOYMENTS}/web`);
    expect([code, body.status, body.details]).toEqual([
      200,
      'Success',
      { name: 'web', group: 'apps', kind: 'deployments', uid: metadata.uid },
    ]);
    expect((await api.request('DELETE', `${DEPLOYMENTS}/web`)).code).toBe(404);
  });

  test('a scheduled pod is marked and left to the kubelet, unless forced', async () => {
    api.seed(pod('a', 'sandbox'));
    const path = '/api/v1/namespaces/palier/pods/a';
    const marked = await api.request('DELETE', path);
    expect(marked.body.metadata).toMatchObject({ deletionGracePeriodSeconds: 30 });
    expect(api.store.get('pods', 'palier', 'a')).toBeDefined();
    await api.request('DELETE', path, { gracePeriodSeconds: 0 });
    expect(api.store.get('pods', 'palier', 'a')).toBeUndefined();
  });

  test('a pod nobody has started goes at once', async () => {
    api.seed(pod('a'));
    await api.request('DELETE', '/api/v1/namespaces/palier/pods/a');
    expect(api.store.get('pods', 'palier', 'a')).toBeUndefined();
  });

  test('a collection goes by its selector', async () => {
    api.seed(pod('a'));
    api.seed({ ...pod('b'), metadata: { name: 'b', namespace: 'palier', labels: { app: 'y' } } });
    await api.request('DELETE', '/api/v1/namespaces/palier/pods?labelSelector=app%3Dx');
    expect(api.store.list('pods').map((p) => p.metadata.name)).toEqual(['b']);
  });

  test('a foreign uid as precondition is a conflict', async () => {
    api.seed(webDeployment());
    const { code } = await api.request('DELETE', `${DEPLOYMENTS}/web`, { preconditions: { uid: 'other' } });
    expect(code).toBe(409);
  });

  test('foreground deletion waits for its finalizer', async () => {
    api.seed(webDeployment());
    const { body } = await api.request('DELETE', `${DEPLOYMENTS}/web`, { propagationPolicy: 'Foreground' });
    expect(body.metadata.finalizers).toEqual(['foregroundDeletion']);
    expect(body.metadata.deletionTimestamp).toBeDefined();
    const patch = [{ op: 'remove', path: '/metadata/finalizers' }];
    await api.request('PATCH', `${DEPLOYMENTS}/web`, patch, {
      'content-type': 'application/json-patch+json',
    });
    expect(api.store.get('deployments', 'palier', 'web')).toBeUndefined();
  });
});

test('methods that make no sense are refused', async () => {
  for (const [method, path] of [
    ['POST', '/version'],
    ['PUT', DEPLOYMENTS],
    ['PATCH', DEPLOYMENTS],
    ['POST', '/api/v1/pods'],
  ] as const) {
    const { code, body } = await api.request(method, path, {});
    expect([path, code, body.reason]).toEqual([path, 405, 'MethodNotAllowed']);
  }
});

test('kubectl auth can-i: yes for what is served, no for the rest', async () => {
  const ask = async (resourceAttributes: object) => {
    const review = {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes },
    };
    return (await api.request('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', review)).body
      .status.allowed;
  };
  expect(await ask({ group: 'apps', resource: 'deployments', subresource: 'scale', verb: 'patch' })).toBe(
    true,
  );
  expect(await ask({ group: 'metrics.k8s.io', resource: 'pods', verb: 'list' })).toBe(true);
  expect(await ask({ group: 'batch', resource: 'jobs', verb: 'list' })).toBe(false);
});

test('without a metrics-server nobody answers for metrics.k8s.io', async () => {
  const bare = await startTestApi({ metrics: { latest: () => null, node: () => undefined } });
  try {
    for (const path of ['pods', 'nodes', 'namespaces/palier/pods/web']) {
      expect(await bare.request('GET', `/apis/metrics.k8s.io/v1beta1/${path}`)).toMatchObject({
        code: 503,
        body: { kind: 'Status', reason: 'ServiceUnavailable' },
      });
    }
  } finally {
    await bare.close();
  }
});
