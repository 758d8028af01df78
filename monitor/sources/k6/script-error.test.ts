import { expect, test } from 'vitest';
import { scriptError } from './script-error.ts';

const script = { path: './my.js', from: '/home/u', code: null, cwd: '/home/u', env: {}, flags: [] };
const limits = { module: 30_000, extensions: 120_000, init: 600_000 };

function refusedWith(
  msg: string,
  more: object = {},
  waitedFor: Parameters<typeof scriptError>[0]['waitedFor'] = null,
) {
  const lines = [
    JSON.stringify({ level: 'debug', msg: 'Loading...' }),
    JSON.stringify({ level: 'error', msg, ...more }),
  ];
  return scriptError({ exitCode: 107, lines, waitedFor, limits }, script, []);
}

const remote = (why: string) =>
  `could not initialize './my.js': The moduleSpecifier "https://h/a.js" couldn't be retrieved from the resolved url "https://h/a.js". Error : "${why}"`;

test.each<[string, string, string, number, string | RegExp]>([
  [
    'a proxy that refuses',
    remote('Get "https://h/a.js": proxyconnect tcp: dial tcp 127.0.0.1:9: connect: connection refused'),
    'load-script-remote',
    3,
    './my.js: https://h/a.js could not be fetched: proxyconnect tcp: dial tcp 127.0.0.1:9: connect: connection refused',
  ],
  [
    'a door that is closed',
    remote('wrong status code (403) for: https://h/a.js'),
    'load-script-remote',
    3,
    /could not be fetched: wrong status code \(403\)/,
  ],
  [
    'a module that is not there',
    remote('not found: https://h/a.js'),
    'load-script-error',
    2,
    './my.js: https://h/a.js does not exist at https://h/a.js',
  ],
  [
    'an extension that k6 may not fetch',
    'unknown modules ["k6/x/faker", "k6/x/sql"] were tried to be loaded, but couldn\'t',
    'load-script-extension',
    3,
    /^\.\/my\.js: k6\/x\/faker, \.\/my\.js: k6\/x\/sql is not part of this k6/,
  ],
  [
    'several faults of its options',
    'There were problems with the specified script configuration:\n\t- executor a: no\n\t- executor b: no',
    'load-script-error',
    2,
    './my.js: There were problems with the specified script configuration: executor a: no; executor b: no',
  ],
  [
    'a path with a quote',
    "could not initialize './bob's.js': could not load JS test 'file:///home/u/bob's.js': no exported functions in script",
    'load-script-no-entry',
    2,
    './my.js: no exported functions in script',
  ],
])('%s is told as what it is', async (_, message, code, exitCode, told) => {
  expect(await refusedWith(message)).toMatchObject({
    code,
    exitCode,
    message: typeof told === 'string' ? told : expect.stringMatching(told),
  });
});

test('a certificate that is not known has another remedy than a network that is away', async () => {
  const unknown = await refusedWith(
    remote(
      'Get "https://h/a.js": tls: failed to verify certificate: x509: certificate signed by unknown authority',
    ),
  );
  expect(unknown.hint).toContain('SSL_CERT_FILE');
  expect(
    (await refusedWith(remote('Get "https://h/a.js": dial tcp: lookup h: no such host'))).hint,
  ).toContain('HTTPS_PROXY');
});

test('a k6 that was killed while it read the script says that, and no number', async () => {
  const killed = await scriptError({ exitCode: null, lines: [], waitedFor: null, limits }, script, []);
  expect(killed.message).toBe('./my.js: k6 was killed while it read the script');
});
