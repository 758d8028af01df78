import { describe, expect, it } from 'vitest';
import { loadKubeconfig } from './kubeconfig.ts';

const TWO_CONTEXTS = `
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

function load(files: Record<string, string>, env: Record<string, string> = {}) {
  return loadKubeconfig({
    env,
    homeDirectory: '/home/me',
    readFile(path) {
      const content = files[path];
      if (content === undefined) throw Object.assign(new Error(`no ${path}`), { code: 'ENOENT' });
      if (content === 'DENIED') throw Object.assign(new Error('permission denied'), { code: 'EACCES' });
      return content;
    },
  });
}

describe('loadKubeconfig', () => {
  it('reads ~/.kube/config, its paths relative to the file', () => {
    const access = load({ '/home/me/.kube/config': TWO_CONTEXTS }).access();
    expect(access).toMatchObject({
      context: 'minikube',
      server: 'https://192.168.49.2:8443',
      namespace: 'shop',
      tls: { caFile: '/home/me/.kube/certs/ca.crt', skipVerify: false },
      user: { certFile: '/abs/me.crt', keyFile: '/home/me/.kube/me.key' },
    });
  });

  it('takes another context when asked to', () => {
    const access = load({ '/home/me/.kube/config': TWO_CONTEXTS }).access('work');
    expect(access).toMatchObject({ namespace: null, tls: { skipVerify: true }, user: { token: 'secret' } });
  });

  it('merges the files of KUBECONFIG, the first to name something wins, missing ones are left out', () => {
    const second = TWO_CONTEXTS.replaceAll('k8s.example', 'other.example');
    const config = load(
      { '/a': 'current-context: work\n', '/b': TWO_CONTEXTS, '/c': second },
      { KUBECONFIG: '/a:/missing:/b:/c' },
    );
    expect(config.access().server).toBe('https://k8s.example');
    expect(config.contexts).toEqual(['minikube', 'work']);
  });

  it('takes the service account when it runs in a pod', () => {
    const directory = '/var/run/secrets/kubernetes.io/serviceaccount';
    const config = load({ [`${directory}/token`]: 'x' }, { KUBERNETES_SERVICE_HOST: 'fd00::1' });
    expect(config.access()).toMatchObject({
      server: 'https://[fd00::1]:443',
      user: { tokenFile: `${directory}/token` },
    });
  });

  it.each([
    ['no file at all', {}, {}, 'kubeconfig-missing', /~?\/home\/me\/.kube\/config does not exist/],
    [
      'a file that KUBECONFIG names and is not there',
      {},
      { KUBECONFIG: '/nope' },
      'kubeconfig-missing',
      /\/nope/,
    ],
    [
      'what is not YAML',
      { '/k': 'a: [' },
      { KUBECONFIG: '/k' },
      'kubeconfig-malformed',
      /\/k cannot be used/,
    ],
    [
      'what is no mapping',
      { '/k': '- a' },
      { KUBECONFIG: '/k' },
      'kubeconfig-malformed',
      /expected a YAML mapping/,
    ],
    [
      'a file that may not be read',
      { '/k': 'DENIED' },
      { KUBECONFIG: '/k' },
      'kubeconfig-malformed',
      /permission denied/,
    ],
    ['an empty file', { '/k': '' }, { KUBECONFIG: '/k' }, 'context-unknown', /has no current-context/],
  ])('says so for %s', (_, files, env, code, message) => {
    expect(() => load(files as Record<string, string>, env as Record<string, string>).access()).toThrowError(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });

  it('lists the contexts when the wanted one is not there', () => {
    const config = load({ '/home/me/.kube/config': TWO_CONTEXTS });
    expect(() => config.access('wrk')).toThrowError(
      expect.objectContaining({ code: 'context-unknown', exitCode: 2, hint: 'there are: minikube, work' }),
    );
  });

  it.each([
    ['cluster', TWO_CONTEXTS.replace('cluster: mini,', 'cluster: gone,'), /needs cluster "gone"/],
    ['user', TWO_CONTEXTS.replace('user: me,', 'user: gone,'), /needs user "gone"/],
    [
      'http address',
      TWO_CONTEXTS.replace('https://192.168.49.2:8443/', 'localhost'),
      /not an http\(s\) address/,
    ],
  ])('says which %s is wrong', (_, text, message) => {
    const config = load({ '/home/me/.kube/config': text });
    expect(() => config.access()).toThrowError(
      expect.objectContaining({ code: 'kubeconfig-malformed', message: expect.stringMatching(message) }),
    );
  });
});
