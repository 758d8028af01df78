import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { parse } from 'yaml';
import type { KubeObject } from '../store/types.ts';

/** Asks the API of a sandbox with its kubeconfig, as any client would. */
export interface SandboxClient {
  get(path: string): Promise<{ status: number; body: KubeObject & { items: KubeObject[] } }>;
  text(path: string): Promise<string>;
  send(method: string, path: string, body?: unknown, contentType?: string): Promise<number>;
}

export function sandboxClient(kubeconfigPath: string): SandboxClient {
  const { clusters, users } = parse(readFileSync(kubeconfigPath, 'utf8'));
  const { server, 'certificate-authority-data': authority } = clusters[0].cluster;
  const ca = Buffer.from(authority, 'base64');
  const call = (method: string, path: string, body?: unknown, contentType = 'application/json') =>
    new Promise<{ status: number; text: string }>((resolve, reject) => {
      const headers = { authorization: `Bearer ${users[0].user.token}`, 'content-type': contentType };
      const asked = request(`${server}${path}`, { method, ca, headers, agent: false }, (response) => {
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
