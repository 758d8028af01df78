import { describe, expect, it } from 'vitest';
import { load, said, TWO_CONTEXTS } from './testing/kubeconfig.ts';

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
    const files = { [`${directory}/token`]: 'x', [`${directory}/namespace`]: 'shop\n' };
    const config = load(files, { KUBERNETES_SERVICE_HOST: 'fd00::1' });
    expect(config.access()).toMatchObject({
      server: 'https://[fd00::1]:443',
      namespace: 'shop',
      user: { tokenFile: `${directory}/token` },
    });
  });

  it('does not take the service account in place of a file that was named', () => {
    const files = { '/var/run/secrets/kubernetes.io/serviceaccount/token': 'x' };
    const env = { KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBECONFIG: '/missing' };
    expect(said(files, env)).toMatchObject({ code: 'kubeconfig-missing' });
  });

  it('reads what Windows writes: UTF-16, a byte-order mark, its line ends', () => {
    const text = TWO_CONTEXTS.replaceAll('\n', '\r\n');
    for (const bytes of [Buffer.from(`\uFEFF${text}`, 'utf16le'), Buffer.from(`\uFEFF${text}`)]) {
      expect(load({ '/k': bytes }, { KUBECONFIG: '/k' }).access('work').server).toBe('https://k8s.example');
    }
  });

  it('keeps a password in the address of a server apart from it', () => {
    const text = TWO_CONTEXTS.replace('https://k8s.example', 'https://me:PLANTED%21@k8s.example/k8s/c-1?x=1');
    const access = load({ '/k': text.replace('user: bot}', '}') }, { KUBECONFIG: '/k' }).access('work');
    expect(access).toMatchObject({
      server: 'https://k8s.example/k8s/c-1',
      user: { username: 'me', password: 'PLANTED!', token: null },
    });
  });

  it('reads as whom to ask', () => {
    const as = 'as: someone, as-groups: [one, two], as-uid: "7", as-user-extra: {why: [test]}';
    const text = TWO_CONTEXTS.replace('{token: secret}', `{token: secret, ${as}}`);
    expect(load({ '/k': text }, { KUBECONFIG: '/k' }).access('work').user.impersonate).toEqual({
      user: 'someone',
      uid: '7',
      groups: ['one', 'two'],
      extra: { why: ['test'] },
    });
  });

  it.each([
    ['./bin/token', '/folder/bin/token'],
    ['bin/token', '/folder/bin/token'],
    ['/opt/token', '/opt/token'],
    ['token', 'token'],
  ])('finds the plug-in %s from the folder of its kubeconfig', (command, found) => {
    const exec = `{exec: {command: ${command}, args: null, env: null, interactiveMode: Never}}`;
    const text = TWO_CONTEXTS.replace('{token: secret}', exec);
    const { exec: plugin } = load({ '/folder/k': text }, { KUBECONFIG: '/folder/k' }).access('work').user;
    expect(plugin).toMatchObject({ command: found, args: [], asks: false, installHint: null });
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
    [
      'an empty file',
      { '/k': '' },
      { KUBECONFIG: '/k' },
      'kubeconfig-missing',
      /there is no context in \/k$/,
    ],
    ['comments alone', { '/k': '# none yet\n' }, { KUBECONFIG: '/k' }, 'kubeconfig-missing', /no context in/],
    [
      'what minikube delete leaves',
      { '/home/me/.kube/config': 'apiVersion: v1\ncontexts: null\ncurrent-context: ""\n' },
      {},
      'kubeconfig-missing',
      /KUBECONFIG is not set, and there is no context in/,
    ],
    [
      'a kubeconfig without a current context',
      { '/k': TWO_CONTEXTS.replace('current-context: minikube', '') },
      { KUBECONFIG: '/k' },
      'context-unknown',
      /has no current-context/,
    ],
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
