import { request } from 'node:https';
import { type ClusterAccess, readKubeconfig } from '../cluster/api/kubeconfig.ts';
import type { KubeObject } from '../cluster/objects.ts';

/** Asks the API of a sandbox with its kubeconfig, as any client would. */
export interface SandboxClient {
  /** `T` is what the path stands for. */
  get<T = KubeObject & { items: KubeObject[] }>(path: string): Promise<{ status: number; body: T }>;
  text(path: string): Promise<string>;
  send(method: string, path: string, body?: unknown, contentType?: string): Promise<number>;
}

export function sandboxClient(access: string | ClusterAccess): SandboxClient {
  const {
    server,
    certificateAuthority: ca,
    clientCertificate: cert,
    clientKey: key,
    token,
  } = typeof access === 'string' ? readKubeconfig(access) : access;
  const call = (method: string, path: string, body?: unknown, contentType = 'application/json') =>
    new Promise<{ status: number; text: string }>((resolve, reject) => {
      const identity = { ca, ...(cert && { cert }), ...(key && { key }), agent: false };
      const headers = { 'content-type': contentType, ...(token && { authorization: `Bearer ${token}` }) };
      const asked = request(`${server}${path}`, { method, headers, ...identity }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      });
      asked.on('error', reject);
      asked.end(body === undefined ? undefined : JSON.stringify(body));
    });
  return {
    async get(path) {
      const { status, text } = await call('GET', path);
      return { status, body: JSON.parse(text) };
    },
    text: async (path) => (await call('GET', path)).text,
    send: async (method, path, body, contentType) => (await call(method, path, body, contentType)).status,
  };
}
