import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { PalierError } from '../../core/errors.ts';
import { loadKubeconfig } from './kubeconfig.ts';
import { base64, CERTIFICATE, itsKey, privateKey } from './testing/pem.ts';

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

const MATERIAL: Record<string, string | Buffer> = {
  '/home/me/.kube/certs/ca.crt': CERTIFICATE,
  '/abs/me.crt': CERTIFICATE,
  '/home/me/.kube/me.key': itsKey(),
};

function load(files: Record<string, string | Buffer>, env: Record<string, string> = {}) {
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
function said(files: Record<string, string | Buffer>, env: Record<string, string> = {}) {
  try {
    load(files, env).access();
  } catch (error) {
    const { code, exitCode, message, hint } = error as PalierError;
    return { code, exitCode, text: `${message}\n${hint}`, whole: inspect(error, { depth: 9 }) };
  }
  throw new Error('nothing was wrong');
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

const PLANTED = 'PLANTED-0000';
const SECRET = `apiVersion: v1\nkind: Config\nusers: [{ name: u, user: { token: ${PLANTED} } }]\n`;

describe('a kubeconfig whose content stands in the variable', () => {
  it.each([
    ['YAML', SECRET],
    ['JSON', JSON.stringify({ apiVersion: 'v1', users: [{ name: 'u', user: { token: PLANTED } }] })],
    ['YAML in one line', `{apiVersion: v1, users: [{name: u, user: {token: ${PLANTED}}}]}`],
    ['YAML whose line ends were escaped', SECRET.replaceAll('\n', '\\n')],
    ['base64', base64(SECRET)],
    ['base64 in lines', base64(SECRET.repeat(3)).replace(/.{76}/g, '$&\n')],
    ['base64 for URLs', Buffer.from(SECRET).toString('base64url')],
    ['base64 of base64', base64(base64(SECRET))],
    ['base64 of UTF-16', Buffer.from(SECRET, 'utf16le').toString('base64')],
    ['base64 of what is compressed', gzipSync(SECRET).toString('base64')],
    ['a token', `eyJhbGciOiJub25lIn0.${base64(PLANTED)}.x`],
    ['a key', privateKey().replace('-----BEGIN', `${PLANTED} -----BEGIN`)],
  ])('is named as that, and not told: %s', (_, variable) => {
    const { code, text, whole } = said({}, { KUBECONFIG: variable });
    expect(code).toBe('kubeconfig-content');
    expect(text).toMatch(
      /^KUBECONFIG should name a file, and seems to hold the content of one[\s\S]*type File/,
    );
    expect(whole).not.toContain('PLANTED');
    expect(whole).not.toContain(base64(SECRET).slice(0, 16));
  });

  it.each([
    '/home/someone/projects/customers/kubeconfig',
    '/builds/group/project/tmp/KUBECONFIG0123456789abcdef',
    'kubeconfig-kind:/etc/other',
    '/a b/config',
  ])('is told from a path: %s', (path) => {
    expect(said({}, { KUBECONFIG: path })).toMatchObject({ code: 'kubeconfig-missing', exitCode: 3 });
  });
});

describe('a path in KUBECONFIG that leads nowhere', () => {
  it.each([
    ['~/.kube/config', /^no kubeconfig: ~\/.kube\/config does not exist\nthe "~" was not expanded/],
    ['\u202a/home/me/config', /^no kubeconfig: <U\+202A>\/home\/me\/config.*\n.*invisible.*\(U\+202A\)/],
    ['/a/config\u200b\u00a0', /\/a\/config<U\+200B><U\+00A0> does not exist/],
    ['/a/config\r', /<U\+000D>/],
    ['$HOME/.kube/config', /a variable in KUBECONFIG was not expanded/],
    ['"/a/config"', /the quotes are part of KUBECONFIG/],
    ['', /^no kubeconfig: KUBECONFIG is empty, and \/home\/me\/.kube\/config does not exist/],
  ])('%j says why it may', (path, message) => {
    const { code, text } = said({}, { KUBECONFIG: path });
    expect(code).toBe('kubeconfig-missing');
    expect(text).toMatch(message);
    expect(text).not.toMatch(/[\u202a\u200b\r]/);
  });

  it.each([
    ['C:\\a\\config;D:\\b', '/mnt/c/a/config:/mnt/d/b'],
    ['C:/Users/x/.kube/config', '/mnt/c/Users/x/.kube/config'],
  ])('%s is a Windows path', (path, here) => {
    const { code, exitCode, text } = said({}, { KUBECONFIG: path });
    expect({ code, exitCode }).toEqual({ code: 'kubeconfig-windows-path', exitCode: 2 });
    expect(text).toBe(
      `KUBECONFIG names Windows paths, which this system can't open: ${path}\nhere it would be ${here}`,
    );
  });
});

describe('a kubeconfig that can’t be used', () => {
  it.each([
    [
      'an alias without its anchor',
      `users: [{ name: u, user: { token: *${PLANTED} } }]`,
      /line 1, column 35/,
    ],
    ['quotes that do not end', `a: 1\nusers: "${PLANTED}\n`, /not valid YAML, line \d, column \d+ \(/],
    ['a bad indent', `users:\n  - name: u\n token: ${PLANTED}\n`, /not valid YAML, line 3/],
    ['JSON that is cut', `{"users": [{"token": "${PLANTED}`, /not valid YAML, line 1/],
    ['a tag nobody knows, and text', `--- ${PLANTED}`, /expected a YAML mapping/],
    ['base64 in the file', base64(SECRET), /it is base64 of something\ndecode it first/],
    ['a folder', 'FOLDER', /is a folder/],
  ])('tells where, and nothing of the text: %s', (_, content, message) => {
    const { code, exitCode, text, whole } = said({ '/k': content }, { KUBECONFIG: '/k' });
    expect({ code, exitCode }).toEqual({ code: 'kubeconfig-malformed', exitCode: 2 });
    expect(text).toMatch(message);
    expect(whole).not.toMatch(/PLANTED/);
  });

  it('does not tell the password in an address that is none', () => {
    for (const server of [
      `k8s.example:${PLANTED}@host`,
      `ftp://me:${PLANTED}@host`,
      `host?token=${PLANTED}`,
    ]) {
      const text = TWO_CONTEXTS.replace('https://192.168.49.2:8443/', server);
      expect(said({ '/k': text }, { KUBECONFIG: '/k' }).whole).not.toMatch(/PLANTED/);
    }
  });

  it.each([
    ['certificate-authority', 'cluster "mini"', 'server:'],
    ['client-certificate', 'user "me"', 'client-key: me.key'],
    ['client-key', 'user "me"', 'client-certificate: /abs/me.crt'],
  ])('names %s, of %s', (field, of, beside) => {
    const withField = (value: string) => {
      const text = TWO_CONTEXTS.replace(/(, )?certificate-authority: certs\/ca.crt/, '')
        .replace(/client-certificate: [^,]*, client-key: me.key/, beside === 'server:' ? '' : beside)
        .replace(beside, `${field}${value}, ${beside}`);
      return said({ '/k': text }, { KUBECONFIG: '/k' }).text;
    };
    const data = `-data of ${of}`;
    expect(withField('-data: DATA+OMITTED')).toContain(`${field}${data} is redacted (DATA+OMITTED)`);
    expect(withField('-data: REDACTED')).toContain(`${field}${data} is redacted (REDACTED)`);
    for (const left of ['"<ca goes here>"', '"$(CA_DATA)"', '"{{ ca }}"', '$CA_DATA', '...'])
      expect(withField(`-data: ${left}`)).toContain(
        `${field}${data} is not base64 (a placeholder is left in it)`,
      );
    expect(withField('-data: "LS0t?"')).toContain(`${field}${data} is not base64`);
    expect(withField(`-data: ${base64(base64(CERTIFICATE))}`)).toContain(`${data} is base64 of base64`);
    expect(withField(`-data: ${base64('no certificate at all')}`)).toContain(`${data} holds no PEM`);
    expect(withField('-data: MIIBszCCAVmgAwIBAgIU')).toContain(`${data} is DER, expected PEM`);
    expect(withField(`-data: ${base64(CERTIFICATE.slice(0, 200))}`)).toMatch(
      /is damaged|expected a private key/,
    );
    expect(withField('-data: 5')).toContain('should be text, got a number');
    expect(withField(': "C:\\\\x\\\\a.crt"')).toContain(
      `${field} of ${of} is a Windows path (C:\\x\\a.crt), which this system can't open\nhere it would be /mnt/c/x/a.crt`,
    );
    expect(withField(': "keys\\\\a.crt"')).toContain(`${field} of ${of} is a Windows path (keys\\a.crt)`);
    expect(withField(': gone.crt')).toContain(`${field} of ${of} names /gone.crt, which does not exist`);
  });

  it('tells a certificate from a key, and a key with a passphrase', () => {
    const user = (fields: string) =>
      said({
        '/home/me/.kube/config': TWO_CONTEXTS.replace(
          'client-certificate: /abs/me.crt, client-key: me.key',
          fields,
        ),
      }).text;
    expect(user(`client-key-data: ${base64(CERTIFICATE)}`)).toContain(
      'holds a certificate, expected a private key',
    );
    expect(user(`client-certificate-data: ${base64(privateKey())}`)).toContain(
      'holds a key, expected a certificate',
    );
    expect(user(`client-key-data: ${base64(privateKey('fake'))}`)).toContain(
      'client-key-data of user "me" is encrypted',
    );
  });

  it('takes a certificate with its key only, also both in one', () => {
    const user = (cert: string, key: string) => {
      const text = TWO_CONTEXTS.replace('/abs/me.crt', '/c').replace('me.key', '/y');
      return () => load({ '/home/me/.kube/config': text, '/c': cert, '/y': key }).access();
    };
    const parameters = '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n';
    for (const [cert, key] of [
      [CERTIFICATE, parameters + itsKey()],
      [CERTIFICATE + itsKey(), CERTIFICATE + itsKey()],
      [itsKey() + CERTIFICATE, itsKey() + CERTIFICATE],
      [`subject=CN\n${CERTIFICATE.replaceAll('\n', '\r\n')}`, itsKey()],
    ] as const) {
      expect(user(cert, key)).not.toThrow();
    }
    expect(user(CERTIFICATE, privateKey())).toThrow(
      'client-key of user "me" does not belong to the certificate',
    );
    const alone = TWO_CONTEXTS.replace(', client-key: me.key', '');
    expect(said({ '/home/me/.kube/config': alone }).text).toContain(
      'client-key of user "me" is missing, beside the other of the two',
    );
  });

  it.each([
    ['token: REDACTED', /token of user "bot" is redacted \(REDACTED\)/],
    ['token: "<token>"', /token of user "bot" is not filled in/],
    ['token: 12345678', /token of user "bot" should be text, got a number\nput it in quotes/],
    ['tokenFile: "D:/token"', /tokenFile of user "bot" is a Windows path/],
    ['as-groups: [one]', /as of user "bot" is missing, beside as-groups/],
    ['as: me, as-groups: one', /as-groups of user "bot" should be a list of texts/],
    ['exec: {args: [a]}', /command of exec of user "bot" is missing/],
    ['exec: {command: x, args: [1]}', /args of exec of user "bot" should be a list of texts/],
    ['exec: {command: "C:\\\\x\\\\aws.exe"}', /command of exec of user "bot" is a Windows path/],
  ])('names what is wrong with a user: %s', (fields, message) => {
    const text = TWO_CONTEXTS.replace('current-context: minikube', 'current-context: work').replace(
      'token: secret',
      fields,
    );
    expect(said({ '/k': text }, { KUBECONFIG: '/k' }).text).toMatch(message);
  });
});
