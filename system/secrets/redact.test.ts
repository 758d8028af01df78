import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  redact,
  redactDeep,
  registerEnvironment,
  registerHeader,
  registerSecret,
  registerUrl,
} from './redact.ts';

const TOKEN = 'PLANTED-tok/en+0001==';
registerSecret(TOKEN);

describe('what looks like a secret by what stands around it', () => {
  it.each([
    ['password: S3CRET', 'password: ***'],
    ['MYSQL_PASSWORD=S3CRET; retry', 'MYSQL_PASSWORD=***; retry'],
    ['{"password":"S3CRET","user":"me"}', '{"password":"***","user":"me"}'],
    ['{"password": "S3\\"CRET", "n": 1}', '{"password": "***", "n": 1}'],
    ['{\\"dbPassword\\":\\"S3CRET\\"}', '{\\"dbPassword\\":\\"***\\"}'],
    ["{'client_secret': 'S3CRET'}", "{'client_secret': '***'}"],
    ['password="S3 CRET" refused', 'password="***" refused'],
    ['mysql --password S3CRET -h db', 'mysql --password *** -h db'],
    ['mysql --password=S3CRET -h db', 'mysql --password=*** -h db'],
    ['curl -u me:S3CRET http://h/', 'curl -u me:*** http://h/'],
    ['x-api-key: S3CRET', 'x-api-key: ***'],
    ['X-Vault-Token: S3CRET', 'X-Vault-Token: ***'],
    ['Authorization: S3CRETS3CRET', 'Authorization: ***'],
    ['authorization: bearer s3cret0000', 'authorization: bearer ***'],
    ['"authorization": "Basic bWU6UzNDUkVU"', '"authorization": "Basic ***"'],
    ['Cookie: session=S3CRET; theme=dark', 'Cookie: ***'],
    ['http://me:p@S3CRET@host:80/x', 'http://***@host:80/x'],
    ['http://me:S3/CRET?@host:80/x', 'http://***@host:80/x'],
    ['https://S3CRETTOKEN@host/x', 'https://***@host/x'],
    ['GET /x?access_token=S3CRET&page=2', 'GET /x?access_token=***&page=2'],
    ['users: [{ name: u, user: { token: S3CRET-0 } }]', 'users: [{ name: u, user: { token: *** } }]'],
    ['{"name":"DB_PASSWORD","value":"S3CRET"}', '{"name":"DB_PASSWORD","value":"***"}'],
    ['- name: DB_PASSWORD\n  value: S3CRET', '- name: DB_PASSWORD\n  value: ***'],
    ['-----BEGIN RSA PRIVATE KEY-----\nS3CRET\n-----END RSA PRIVATE KEY-----', '***'],
    [`Unexpected token 'S', "S3CRET" is not valid JSON`, `Unexpected token 'S', *** is not valid JSON`],
    ['{"auths":{"r":{"auth":"bWU6UzNDUkVU"}}}', '{"auths":{"r":{"auth":"***"}}}'],
    ['aws_secret_access_key = S3CRET/0', 'aws_secret_access_key = ***'],
    ['Server=db;Password=S3CRET;', 'Server=db;Password=***;'],
    ['remote: ghp_abcdefghijklmnopqrst0123 refused', 'remote: *** refused'],
  ])('%s', (before, after) => expect(redact(before)).toBe(after));

  it.each([
    'POST /password/reset',
    'password reset',
    'tokens: 5',
    'backend-65bd9bdc4-gbpwd killed, backend-65bd9bdc4-xwbnw Ready after 2.5 s',
    'token: 5',
    'password: must be at least 8 characters',
    'secret "db" not found',
    'secrets "db" is forbidden: User "x" cannot get resource "secrets"',
    "couldn't find key password in Secret shop/db",
    'MountVolume.SetUp failed for volume "token": secret "x" not found',
    'http_req_duration{name:login token}',
    '::login::token::refresh',
    'Unexpected token } in JSON at position 5',
    'Basic authentication required',
    'token === undefined, password == null, --password …',
    `Unexpected token '<', "<!DOCTYPE "... is not valid JSON`,
    'http://127.0.0.1:8080/users/@me?mail=a@b.c',
    'set it with --password $PASSWORD, or --token <token>',
    'cookie banner shown; key: value; a=b; monkey=1',
    'kubernetes.io/secret-name=db, apiKeyRef: db',
  ])('leaves as it is: %s', (text) => expect(redact(text)).toBe(text));
});

/** Ways that a value gets into a text. */
const encodings: Readonly<Record<string, (secret: string) => string>> = {
  raw: (secret) => secret,
  url: encodeURIComponent,
  'url, small': (secret) => encodeURIComponent(secret).replace(/%../g, (hex) => hex.toLowerCase()),
  form: (secret) => new URLSearchParams({ x: secret }).toString().slice(2),
  json: (secret) => JSON.stringify({ x: secret }),
  'json in json': (secret) => JSON.stringify({ x: JSON.stringify({ y: secret }) }),
  base64: (secret) => Buffer.from(secret).toString('base64'),
  'base64 of me:secret': (secret) => Buffer.from(`me:${secret}`).toString('base64'),
  'base64 of a text with it': (secret) => Buffer.from(`x${secret} and more`).toString('base64'),
  'base64 in a URL': (secret) => Buffer.from(`a:${secret}`).toString('base64url'),
  xml: (secret) => secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;'),
  cut: (secret) => (secret.length >= 16 ? secret.slice(0, -1) : secret),
};

/** Not a word alone: such a one is only masked where it stands by itself. */
const secret = fc
  .array(fc.constantFrom(...'abcXYZ0189-_.~!@#$%^&*()+=/?<>"\'\\ é,;:|{}'), { minLength: 6, maxLength: 40 })
  .map((signs) => `7${signs.join('').trim()}-Q`);
const around = fc.constantFrom('', ' ', 'got ', 'x', ': ', '/', '"', '\n', 'Bearer ', 'at http://host/?q=');

describe('a secret that is known by its value', () => {
  it('is in no text, however it is encoded and whatever stands around it', () => {
    fc.assert(
      fc.property(secret, around, around, (value, before, after) => {
        registerSecret(value);
        for (const [name, encode] of Object.entries(encodings)) {
          const text = redact(`${before}${encode(value)}${after}`);
          expect(text, name).not.toContain(encode(value));
          expect(text, name).not.toContain(value);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('is masked once, and a second time changes nothing', () => {
    const once = redact(`token ${TOKEN}, again ${encodeURIComponent(TOKEN)}`);
    expect(once).toBe('token ***, again ***');
    expect(redact(once)).toBe(once);
  });

  it('may be one of an address, of a header, of a variable', () => {
    registerUrl('http://me:p%40ss/word-1@host');
    registerUrl('http://me:no url-S3CRET@host');
    registerUrl('me:no-scheme-S3CRET@host');
    registerHeader('Basic bWU6YmFzaWMtUzNDUkVU');
    registerHeader('Bearer bearer-S3CRET');
    registerEnvironment({
      APP_TOKEN: 'env-S3CRET-1',
      PWD: '/home/me/work',
      HTTPS_PROXY: 'http://me:proxy-S3CRET@p',
    });
    for (const text of [
      'p@ss/word-1',
      'no url-S3CRET',
      'no-scheme-S3CRET',
      'basic-S3CRET',
      'bearer-S3CRET',
      'env-S3CRET-1',
      'proxy-S3CRET',
    ])
      expect(redact(`it is ${text}.`)).toBe('it is ***.');
    expect(redact('in /home/me/work')).toBe('in /home/me/work');
  });

  // A new word of an event belongs to OUR_WORDS of known.ts.
  it('damages no event, whichever word of ours somebody has as a password', () => {
    const source = ['events.ts', 'event-shapes.ts'].map((name) =>
      readFileSync(join(import.meta.dirname, '../../core/timeline', name), 'utf8'),
    );
    const words = [...source.join().matchAll(/(?<!\[|typeof \w+ === )'([a-z]{6,})'/gi)].map(
      ([, word = '']) => word,
    );
    expect(words.length).toBeGreaterThan(20);
    for (const word of words) {
      registerSecret(word);
      expect(redactDeep({ [word]: [word] })).toEqual({ [word]: [word] });
    }
  });

  it('may be a plain word, or one of ours: other words and paths keep it', () => {
    registerSecret('sunshine');
    registerSecret('prometheus');
    registerSecret('palier-monitoring-S3CRET-1');
    registerSecret('113023');
    expect(redact('palier-monitoring, palier-monitoring-S3CRET-1, run 20261130230000Z, PIN 113023')).toBe(
      'palier-monitoring, ***, run 20261130230000Z, PIN ***',
    );
    expect(redact('sunshine refused, sunshines, results/sunshine-1')).toBe(
      '*** refused, sunshines, results/sunshine-1',
    );
    expect(redactDeep({ source: 'prometheus', sunshine: 1 })).toEqual({ source: 'prometheus', sunshine: 1 });
  });
});

describe('data', () => {
  it('is clean at any depth and in names, and the same object where nothing was to hide', () => {
    const data = {
      list: [{ [`m{token=${TOKEN}}`]: ['p(95)<5'], 'm{token=abc}': ['rate<1'] }],
      password: 'abc',
      ok: [1],
    };
    expect(redactDeep(data)).toEqual({
      list: [{ 'm{token=***}': ['p(95)<5', 'rate<1'] }],
      password: '***',
      ok: [1],
    });
    const clean = { name: 'backend', env: [{ name: 'PORT', value: '80' }] };
    expect(redactDeep(clean)).toBe(clean);
    expect(redactDeep({ name: 'DB_PASSWORD', value: 'abc' }).value).toBe('***');
  });

  it('takes no long time for a text made to take one', () => {
    const hostile = [
      `${'a-'.repeat(50_000)}`,
      `password=${'"'.repeat(20_000)}`,
      'token:'.repeat(20_000),
      'x://'.repeat(20_000),
    ];
    for (const text of hostile) expect(redact(text).length).toBeGreaterThan(0);
  });
});
