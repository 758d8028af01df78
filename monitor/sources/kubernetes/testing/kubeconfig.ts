import { inspect } from 'node:util';
import type { PalierError } from '../../../../core/lib/errors.ts';
import { loadKubeconfig } from '../kubeconfig.ts';
import { CERTIFICATE, itsKey } from './pem.ts';

export const TWO_CONTEXTS = `
current-context: minikube
contexts:
- {name: minikube, context: {cluster: mini, user: me, namespace: shop}}
- {name: work, context: {cluster: work, user: bot}}
clusters:
- {name: mini, cluster: {server: "https://192.168.49.2:8443/", certificate-authority: certs/ca.crt}}
- {name: work, cluster: {server: "https://k8s.example", insecure-skip-tls-verify: true}}
users:
- {name: me, user: {client-certificate: /abs/me.crt, client-key: me.key}}
- {name: bot, user: {token: secret}}
`;

const MATERIAL: Record<string, string | Buffer> = {
  '/home/me/.kube/certs/ca.crt': CERTIFICATE,
  '/abs/me.crt': CERTIFICATE,
  '/home/me/.kube/me.key': itsKey(),
};

export function load(files: Record<string, string | Buffer>, env: Record<string, string> = {}) {
  return loadKubeconfig({
    env,
    homeDirectory: '/home/me',
    readFile(path) {
      const content = files[path] ?? MATERIAL[path];
      if (content === undefined) throw Object.assign(new Error(`no ${path}`), { code: 'ENOENT' });
      if (content === 'DENIED') throw Object.assign(new Error('permission denied'), { code: 'EACCES' });
      if (content === 'FOLDER') throw Object.assign(new Error('folder'), { code: 'EISDIR' });
      return Buffer.from(content);
    },
  });
}

/** What is said of it, message and hint. */
export function said(files: Record<string, string | Buffer>, env: Record<string, string> = {}) {
  try {
    load(files, env).access();
  } catch (error) {
    const { code, exitCode, message, hint } = error as PalierError;
    return { code, exitCode, text: `${message}\n${hint}`, whole: inspect(error, { depth: 9 }) };
  }
  throw new Error('nothing was wrong');
}

/** What must not turn up anywhere. */
export const PLANTED = 'PLANTED-0000';
export const SECRET = `apiVersion: v1\nkind: Config\nusers: [{ name: u, user: { token: ${PLANTED} } }]\n`;
