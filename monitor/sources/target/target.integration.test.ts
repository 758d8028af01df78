import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createKubeClient, type KubeClient } from '../kubernetes/client.ts';
import { type FakeApi, startFakeApi, status } from '../kubernetes/testing/fake-api.ts';
import { deploymentObject } from '../kubernetes/testing/shop.ts';
import { serviceCandidates } from './candidates.ts';
import { resolveTarget, type TargetWish } from './resolve.ts';

const SERVICES = '/api/v1/namespaces/shop/services';
const PODS = '/api/v1/namespaces/shop/pods';
const SERVICE_DEPLOYMENT = '/apis/apps/v1/namespaces/shop/deployments/backend';

let api: FakeApi;
let client: KubeClient;
let backend: http.Server;
let backendPort: number;

beforeEach(async () => {
  api = await startFakeApi();
  client = createKubeClient(api.access);
  const deployment = {
    ...deploymentObject('backend', 1),
    spec: { template: { metadata: { labels: { app: 'backend', tier: 'api' } } } },
  };
  api.answer = ({ path }) => (path === SERVICE_DEPLOYMENT ? { status: 200, body: deployment } : undefined);
  backend = http.createServer((_, response) => response.writeHead(404).end());
  backend.listen(0, '127.0.0.1');
  await once(backend, 'listening');
  backendPort = (backend.address() as AddressInfo).port;
});
afterEach(async () => {
  client.close();
  await api.close();
  backend.closeAllConnections();
  backend.close();
});

function service(name: string, more: object = {}, ports: object[] = [{ name: 'http', port: 80 }]) {
  return {
    metadata: { namespace: 'shop', name },
    spec: { selector: { app: 'backend' }, ports, ...more },
  };
}

function resolve(more: Partial<TargetWish> = {}) {
  return resolveTarget({
    baseUrl: null,
    client,
    apiServer: api.url,
    inCluster: false,
    namespace: 'shop',
    scaleTarget: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'backend' },
    forward: () => Promise.reject(new Error('pods is forbidden')),
    ...more,
  });
}

describe('resolveTarget', () => {
  it('takes the address that was given, without asking the cluster', async () => {
    const target = await resolve({ baseUrl: `http://127.0.0.1:${backendPort}/` });
    expect(target).toMatchObject({
      baseUrl: `http://127.0.0.1:${backendPort}`,
      how: { en: '--base-url' },
      caveat: null,
    });
    expect(api.requests).toEqual([]);
  });

  it.each(['localhost:80', 'ftp://x', ''])('refuses the address "%s"', async (baseUrl) => {
    await expect(resolve({ baseUrl })).rejects.toMatchObject({ code: 'base-url-invalid', exitCode: 2 });
  });

  it('says that the given address refuses connections', async () => {
    await expect(resolve({ baseUrl: 'http://127.0.0.1:9' })).rejects.toMatchObject({
      code: 'target-unreachable',
      exitCode: 3,
      message: expect.stringMatching(/http:\/\/127.0.0.1:9 \(--base-url\): .*ECONNREFUSED/),
    });
  });

  it('takes an address that does not answer HTTP for a script that may speak another protocol, and says so', async () => {
    const target = await resolve({ baseUrl: 'http://127.0.0.1:9', mayBeSilent: true });
    expect(target).toMatchObject({
      baseUrl: 'http://127.0.0.1:9',
      caveat: { code: 'target-silent', values: { detail: expect.stringContaining('ECONNREFUSED') } },
    });
  });

  it('finds the node port of the Service that selects the pods, by the name of the target if there are two', async () => {
    api.put(SERVICES, service('other', {}, [{ port: 80, nodePort: 9 }]));
    api.put(SERVICES, service('backend', {}, [{ name: 'http', port: 80, nodePort: backendPort }]));
    api.put(SERVICES, {
      ...service('mysql'),
      spec: { selector: { app: 'mysql' }, ports: [{ port: 3306, nodePort: 1 }] },
    });
    const target = await resolve();
    expect(target.baseUrl).toBe(`http://127.0.0.1:${backendPort}`);
    expect(target.how.en).toBe('node port of Service backend');
  });

  it('asks an address again that does not answer yet', async () => {
    api.put(SERVICES, service('backend', {}, [{ port: 80, nodePort: backendPort }]));
    const probe = vi
      .fn()
      .mockResolvedValueOnce({ reachable: false, why: 'ECONNREFUSED' })
      .mockResolvedValue({ reachable: true, status: 200 });
    expect((await resolve({ probe })).how.en).toBe('node port of Service backend');
    expect(probe).toHaveBeenCalledTimes(2);
    const never = vi.fn().mockResolvedValue({ reachable: false, why: 'ECONNREFUSED' });
    await expect(resolve({ probe: never, patienceMs: 0 })).rejects.toMatchObject({
      code: 'target-unreachable',
    });
    expect(never).toHaveBeenCalledOnce();
  });

  it('lists everything that was tried, and why each did not work', async () => {
    api.put(SERVICES, service('backend', {}, [{ port: 80, nodePort: 9 }]));
    const error = await resolve().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'target-unreachable', hint: expect.stringContaining('--base-url') });
    expect((error as Error).message).toMatch(
      /127\.0\.0\.1:9 \(node port of Service backend\): .*ECONNREFUSED/,
    );
    expect((error as Error).message).toContain('port-forward: pods is forbidden');
  });

  it('forwards a port when there is no other address, and says what that means', async () => {
    api.put(SERVICES, service('backend', {}, [{ name: 'http', port: 80, targetPort: 'web' }]));
    const close = vi.fn();
    const forward = vi.fn(async () => ({ url: 'http://127.0.0.1:40000', close }));
    const target = await resolve({ forward });
    expect(forward).toHaveBeenCalledWith({ selector: { app: 'backend' }, targetPort: 'web' });
    expect(target).toMatchObject({ baseUrl: 'http://127.0.0.1:40000', how: { en: 'port-forward' } });
    expect(target.caveat).toMatchObject({ code: 'target-port-forwarded' });
    target.close();
    expect(close).toHaveBeenCalledOnce();
  });

  it('says that no Service leads to the pods', async () => {
    api.put(SERVICES, { ...service('mysql'), spec: { selector: { app: 'mysql' } } });
    await expect(resolve()).rejects.toMatchObject({
      message: expect.stringContaining('no Service in shop selects the pods of Deployment backend'),
    });
  });

  describe('of a target of another kind', () => {
    const app = { apiVersion: 'example.com/v1', kind: 'Proxy', name: 'backend' };
    const PROXIES = '/apis/example.com/v1/namespaces/shop/proxies/backend';
    const answers: Record<string, unknown> = {};
    beforeEach(() => {
      for (const path of Object.keys(answers)) delete answers[path];
      api.put(SERVICES, service('backend', {}, [{ port: 80, nodePort: backendPort }]));
      api.put(PODS, { metadata: { name: 'p', labels: { role: 'proxy', app: 'backend' } } });
      api.answer = ({ path }) => {
        const refused = { status: 403, body: status(403, 'no') };
        if (!path.startsWith('/apis/example.com')) return undefined;
        return answers[path] === undefined ? refused : { status: 200, body: answers[path] };
      };
    });

    it.each([
      [
        'by the template in it',
        { [PROXIES]: { spec: { template: { metadata: { labels: { app: 'backend' } } } } } },
      ],
      ['by a pod that its scale selects', { [`${PROXIES}/scale`]: { status: { selector: 'role=proxy' } } }],
      ['by the selector in its status', { [PROXIES]: { status: { selector: 'role=proxy' } } }],
    ])('finds the Service %s', async (_how, given) => {
      Object.assign(answers, given);
      expect((await resolve({ scaleTarget: app })).how.en).toBe('node port of Service backend');
    });

    it('is found by the name that the API gives the kind', async () => {
      answers['/apis/example.com/v1'] = { resources: [{ name: 'proxyfarm', kind: 'Proxy' }] };
      answers['/apis/example.com/v1/namespaces/shop/proxyfarm/backend'] = {
        spec: { selector: { app: 'backend' } },
      };
      expect((await resolve({ scaleTarget: app })).how.en).toBe('node port of Service backend');
    });

    it('says what may not be read, and that the address can be given', async () => {
      await expect(resolve({ scaleTarget: app })).rejects.toMatchObject({
        message: expect.stringContaining('services and proxies.example.com in shop: forbidden'),
        hint: expect.stringContaining('--base-url'),
      });
    });

    it('says that nothing tells its pods', async () => {
      answers[PROXIES] = { spec: {} };
      await expect(resolve({ scaleTarget: app })).rejects.toMatchObject({
        message: expect.stringContaining('nothing tells in shop which are the pods of Proxy backend'),
      });
    });
  });

  it('names the permission that is missing', async () => {
    api.answer = () => ({ status: 403, body: status(403, 'no') });
    await expect(resolve()).rejects.toMatchObject({
      message: expect.stringContaining('cannot list services and deployments.apps in shop: forbidden'),
    });
  });
});

describe('serviceCandidates', () => {
  const around = { nodeAddresses: ['10.99.0.2'], apiServer: 'https://api.example:6443', inCluster: false };
  const urls = (object: object, where = around) =>
    serviceCandidates(object as never, where).map(({ url }) => url);

  it('puts a load balancer first, then the node ports', () => {
    const balanced = {
      ...service('backend', {}, [{ port: 80, nodePort: 30080 }]),
      status: { loadBalancer: { ingress: [{ ip: '1.2.3.4' }, { hostname: 'lb.example' }] } },
    };
    expect(urls(balanced)).toEqual([
      'http://1.2.3.4',
      'http://lb.example',
      'http://10.99.0.2:30080',
      'http://api.example:30080',
      'http://127.0.0.1:30080',
    ]);
  });

  it('uses the name of the Service from within the cluster', () => {
    expect(urls(service('backend'), { ...around, inCluster: true })).toEqual(['http://backend.shop.svc']);
  });

  it('takes the port called http of several', () => {
    const ports = [
      { name: 'metrics', port: 9100, nodePort: 30001 },
      { name: 'http', port: 8080, nodePort: 30002 },
    ];
    expect(urls(service('backend', {}, ports))[0]).toBe('http://10.99.0.2:30002');
  });

  it('writes IPv6 addresses in brackets', () => {
    const nodePort = service('backend', {}, [{ port: 80, nodePort: 30080 }]);
    expect(urls(nodePort, { ...around, nodeAddresses: ['fd00::2'] })[0]).toBe('http://[fd00::2]:30080');
  });

  it('finds none for a Service that is only inside', () => {
    expect(urls(service('backend'))).toEqual([]);
  });
});
