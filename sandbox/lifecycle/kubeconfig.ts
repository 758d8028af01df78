import { stringify } from 'yaml';

export const CONTEXT_NAME = 'palier-sandbox';

/** What kubectl and the monitor log in with. It holds the token: keep it private. */
export function kubeconfigText(server: string, certificate: string, token: string): string {
  const authority = Buffer.from(certificate).toString('base64');
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: CONTEXT_NAME, cluster: { server, 'certificate-authority-data': authority } }],
    users: [{ name: CONTEXT_NAME, user: { token } }],
    contexts: [
      { name: CONTEXT_NAME, context: { cluster: CONTEXT_NAME, user: CONTEXT_NAME, namespace: 'palier' } },
    ],
    'current-context': CONTEXT_NAME,
  });
}
