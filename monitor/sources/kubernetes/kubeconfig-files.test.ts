import { describe, expect, it } from 'vitest';
import { load, PLANTED, SECRET, said, TWO_CONTEXTS } from './testing/kubeconfig.ts';
import { base64, CERTIFICATE, itsKey, privateKey } from './testing/pem.ts';

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
