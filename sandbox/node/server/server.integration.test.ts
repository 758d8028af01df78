import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { metricsApi } from '../../addons/metrics-server/metrics-api.ts';
import { toLocal } from '../../cluster/address.ts';
import { startTestControlPlane, type TestControlPlane } from '../../testing/control-plane.ts';
import { MemoryCluster } from '../../testing/memory-cluster.ts';
import { type NodeServer, startNodeServer } from './server.ts';

let cluster: TestControlPlane;
let server: NodeServer;
let host: string;
const view = new MemoryCluster();

beforeAll(async () => {
  // Only for its certificates.
  cluster = await startTestControlPlane();
  host = toLocal(cluster.addresses.node);
  server = await start();
});
afterAll(async () => {
  await server?.close();
  await cluster?.close();
});

const pem = (name: string) => readFileSync(join(cluster.folder, 'data', 'pki', name), 'utf8');

function start(on = host): Promise<NodeServer> {
  return startNodeServer({
    host: on,
    authorities: { cluster: pem('ca.crt'), frontProxy: pem('front-proxy-ca.crt') },
    certificate: pem('node.crt'),
    key: pem('node.key'),
    view,
    logs: { read: () => (async function* () {})() },
    aggregated: metricsApi({ view, metrics: { latest: () => [], node: () => undefined } }),
    streams: { socketPath: '/nowhere', marks: {}, exec: () => undefined, attach: () => undefined },
  });
}

/** `name`: whose certificate is shown; undefined: none. Gives the status and the text, or why there is none. */
function ask(name: string | undefined, path: string, headers = {}): Promise<[number | undefined, string]> {
  return new Promise((resolve) => {
    const identity = name === undefined ? {} : { cert: pem(`${name}.crt`), key: pem(`${name}.key`) };
    const options = { host, port: server.port, path, ca: pem('ca.crt'), headers, agent: false, ...identity };
    const asked = request(options, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      answer.on('end', () => resolve([answer.statusCode, text]));
    });
    asked.on('error', (error) => resolve([undefined, error.message]));
    asked.end();
  });
}

const UPGRADE = { connection: 'Upgrade', upgrade: 'SPDY/3.1' };

describe('the server of the node', () => {
  it('answers the API server', async () => {
    expect(await ask('kubelet-client', '/healthz')).toEqual([200, 'ok']);
    expect((await ask('kubelet-client', '/pods'))[1]).toContain('"kind":"PodList"');
    expect(await ask('kubelet-client', '/metrics')).toEqual([404, '404 page not found']);
    expect((await ask('kubelet-client', '/exec/palier/web/main?command=ls'))[0]).toBe(400);
    expect(await ask('kubelet-client', '/exec/palier/web/main?command=ls', UPGRADE)).toEqual([
      404,
      'pod does not exist',
    ]);
  });

  it('gives the API server as a front of aggregated APIs nothing but metrics', async () => {
    expect((await ask('front-proxy-client', '/apis/metrics.k8s.io/v1beta1'))[0]).toBe(200);
    expect((await ask('front-proxy-client', '/pods'))[0]).toBe(404);
    expect((await ask('front-proxy-client', '/exec/palier/web/main?command=ls', UPGRADE))[0]).toBe(403);
  });

  it('answers nobody else, not even the node itself', async () => {
    expect((await ask('node', '/healthz'))[0]).not.toBe(200);
    expect((await ask(undefined, '/healthz'))[0]).toBeUndefined();
  });

  it('listens on a free port where a kubelet has taken its own', async () => {
    expect(server.port).toBe(10_250);
    const second = await start();
    expect(second.port).not.toBe(10_250);
    await second.close();
  });

  it('says where it can not listen', async () => {
    await expect(start('192.0.2.77')).rejects.toMatchObject({ values: { host: '192.0.2.77' } });
  });
});
