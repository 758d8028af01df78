import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { folder, k6Binaries } from './testing/k6.ts';
import { readUserScript, type UserScriptRequest } from './user-script.ts';

type Files = Readonly<Record<string, string>>;

const DEFAULT = 'export default function () {}\n';

describe.each(k6Binaries())("a user's script read by $line", ({ binary: k6 }) => {
  /** As typed in a folder with these files. */
  const read = async (files: Files, path: string, request: Partial<UserScriptRequest> = {}) =>
    readUserScript({ k6, path, cwd: await folder(files), env: process.env, additions: {}, ...request });

  /** What has another place throws in the init code. */
  const places = (helper: string) => ({
    'entry/main.js': `
      import { asPath, asUrl, byHelper } from '${helper}';
      const expected = {
        asPath: ['shared', asPath], asUrl: ['shared', asUrl], byHelper: ['entry', byHelper('./words/a.txt')],
        own: ['entry', open('words/a.txt')], ownUrl: ['entry', open(import.meta.resolve('./words/a.txt'))],
        up: ['shared', open('../shared/words/a.txt')],
      };
      for (const [what, [place, got]] of Object.entries(expected))
        if (got !== place) throw new Error(what + ': expected ' + place + ', got ' + got);
      ${DEFAULT}`,
    'entry/words/a.txt': 'entry',
    'shared/words/a.txt': 'shared',
    'shared/read.js': `
      export const asPath = open('./words/a.txt');
      export const asUrl = open(import.meta.resolve('./words/a.txt'));
      export const byHelper = (path) => open(path);`,
    'words/a.txt': 'where the user stands',
  });

  test.each([
    ['k6 itself', '../shared/read.js', null],
    ['the bundler', '../shared/read', expect.any(String)],
  ])('finds the files of each module beside it, through %s', async (_, helper, code) => {
    const dir = await folder(places(helper));
    for (const [path, cwd] of [
      ['entry/main.js', dir],
      ['./main.js', join(dir, 'entry')],
      ['../entry/main.js', join(dir, 'shared')],
      [join(dir, 'entry/main.js'), '/'],
    ] as const)
      expect(await read({}, path, { cwd })).toMatchObject({ script: { path, code } });
  });

  test.each<[string, Files, null | object]>([
    [
      'CommonJS',
      { 'my.js': `exports.options = { vus: 2 }; exports.default = function () { open('x'); };` },
      null,
    ],
    [
      'CommonJS with a package of npm',
      {
        'my.js': `const { two } = require('some-package'); const http = require('k6/http');
          if (typeof http.get !== 'function' || open('./a.txt') !== 'a') throw new Error('places');
          exports.options = { thresholds: { checks: ['rate>0.' + two] } }; exports.default = () => {};`,
        'a.txt': 'a',
        'node_modules/some-package/package.json': '{"main":"lib/index.js"}',
        'node_modules/some-package/lib/index.js': 'exports.two = 2;',
      },
      { thresholds: { checks: ['rate>0.2'] } },
    ],
    [
      'JSON that is imported',
      {
        'my.js': `import data from './d.json';\nexport const options = data;\n${DEFAULT}`,
        'd.json': '{"thresholds":{"checks":["rate>0.5"]}}',
      },
      { thresholds: { checks: ['rate>0.5'] } },
    ],
    [
      'paths of a tsconfig',
      {
        'my.ts': `import { n } from '@lib/n';\nexport const options = { vus: n as number };\n${DEFAULT}`,
        'lib/n.ts': 'export const n: number = 3;',
        'tsconfig.json': '{"compilerOptions":{"paths":{"@lib/*":["./lib/*"]}}}',
      },
      {},
    ],
    [
      'modules that read beside the script, which is bundled',
      {
        'my.ts': `import './nothing';
          import grpc from 'k6/net/grpc';
          import { open as openLater } from 'k6/experimental/fs';
          import { SharedArray } from 'k6/data';
          import { list } from './lib/list';
          await openLater('d.csv');
          new grpc.Client().load(['protos'], 'h.proto');
          if (new SharedArray('own', () => JSON.parse(open('./l.json')))[0] !== 1 || list[0] !== 2) throw 1;
          ${DEFAULT}`,
        'nothing.ts': '',
        'd.csv': 'a,b',
        'l.json': '[1]',
        'lib/l.json': '[2]',
        'lib/list.ts': `import { SharedArray } from 'k6/data';
          export const list = new SharedArray('theirs', () => JSON.parse(open('./l.json')));`,
        'protos/h.proto':
          'syntax = "proto3"; package h; service S { rpc Hi (M) returns (M) {} } message M { string a = 1; }',
      },
      {},
    ],
    [
      'functions of scenarios from elsewhere',
      {
        'my.ts': `export * from './lib/scenarios';\nexport { default } from './lib/scenarios';
          export const options = { scenarios: { a: { executor: 'shared-iterations', exec: 'buy' } } };`,
        'lib/scenarios.ts': `enum Kind { Shop = 'shop' }\nexport const buy = (): Kind => Kind.Shop;\n${DEFAULT}`,
      },
      {},
    ],
    [
      'what a bundler made, with a package of npm',
      {
        'dist.js': `"use strict"; require('some-package');
          Object.defineProperty(exports, '__esModule', { value: true });
          Object.defineProperty(exports, 'options', { enumerable: true, get: () => ({ thresholds: { checks: ['rate>0.3'] } }) });
          Object.defineProperty(exports, 'handleSummary', { enumerable: true, get: () => () => ({}) });
          exports.default = function () {};`,
        'node_modules/some-package/index.js': '',
      },
      { thresholds: { checks: ['rate>0.3'] } },
    ],
    [
      'JSON from a folder with a space in its name',
      { 'a b#c/my.js': `import list from './l é.json';\n${DEFAULT}`, 'a b#c/l é.json': '[1, 2]' },
      {},
    ],
    ['TypeScript of another name', { 'my.mts': 'export default (): void => {};' }, {}],
    ['a name that is not its type', { 'my.k6': DEFAULT }, {}],
    [
      'iterations alone, as k6 run takes them',
      { 'my.js': `export const options = { iterations: 3 };\n${DEFAULT}` },
      {},
    ],
    ['a duration alone', { 'my.js': `export const options = { duration: '3s' };\n${DEFAULT}` }, {}],
    [
      'top-level await',
      { 'my.js': `const n = await Promise.resolve(2);\nexport const options = { vus: n };\n${DEFAULT}` },
      {},
    ],
  ])('takes %s', async (_, files, options) => {
    const [path = ''] = Object.keys(files);
    expect(await read(files, `./${path}`)).toMatchObject({ options: options ?? {} });
  });

  test('sees in its init code the environment that k6 run has, and its configuration file', async () => {
    const code = `
      if (!__ENV.BASE_URL) throw new Error('where to?');
      const short = __ENV.SET === 'short';
      export const options = {
        vus: Number(__ENV.HOW_MANY), iterations: 6,
        thresholds: short ? { [\`http_req_duration{scenario:\${__ENV.SET}}\`]: ['p(95)<5'] } : { checks: ['rate==1'] },
      };
      ${DEFAULT}`;
    const additions = { BASE_URL: 'http://127.0.0.1:1' };
    const env = { ...process.env, HOW_MANY: '2', SET: 'short' };
    const { options } = await read({ 'my.js': code }, 'my.js', { env, additions });
    expect(options.thresholds).toEqual({ 'http_req_duration{scenario:short}': ['p(95)<5'] });
    await expect(read({ 'my.js': code }, 'my.js', { additions })).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/^my\.js: .*unsupported value: NaN/),
    });
    const files = { 'my.js': DEFAULT, 'k6.json': '{"thresholds":{"checks":["rate>0.7"]}}' };
    const configured = await read(files, 'my.js', { env: { ...process.env, K6_CONFIG: 'k6.json' } });
    expect(configured.options.thresholds).toEqual({ checks: ['rate>0.7'] });
  });

  test.each<[string, string, RegExp]>([
    [
      'a metric that is not there',
      `export const options = { thresholds: { http_request_duration: ['p(95)<5'] } };`,
      /"http_request_duration" found; did you mean http_req_duration\?/,
    ],
    [
      'a metric of its own, misspelled',
      `import { Trend } from 'k6/metrics';\nnew Trend('basket_size');\nexport const options = { thresholds: { basket_sise: ['max<5'] } };`,
      /did you mean basket_size\?/,
    ],
    [
      'a method that the metric has not',
      `export const options = { thresholds: { http_reqs: ['p(95)<5'] } };`,
      /supported aggregation methods for this metric are: count, rate/,
    ],
    [
      'an expression that is none',
      `export const options = { thresholds: { http_req_duration: ['p95<5'] } };`,
      /"p95<5"/,
    ],
    [
      'an option misspelled',
      `export const options = { vus: 1, duratoin: '3s' };`,
      /unknown option "duratoin"; did you mean duration\?/,
    ],
    [
      'an option of a scenario misspelled',
      `export const options = { scenarios: { a: { executor: 'shared-iterations', iteration: 3 } } };`,
      /unknown field "iteration"; did you mean iterations\?/,
    ],
    [
      'an executor misspelled',
      `export const options = { scenarios: { a: { executor: 'ramping-vu' } } };`,
      /did you mean ramping-vus\?/,
    ],
    ['no virtual users', 'export const options = { vus: 0, iterations: 3 };', /VUs must be more than 0/],
    [
      'a function that is not exported',
      `export const options = { scenarios: { a: { executor: 'shared-iterations', exec: 'brows' } } };\nexport function browse() {}`,
      /'brows' not found in exports; did you mean browse\?/,
    ],
    ['a type of options', `export const options = { vus: 'many' };`, /parsing "many"/],
    [
      'a file that is not there',
      `open('./data/users.csv');`,
      /data\/users\.csv: no such file or directory \(\.\/my\.js:1:\d+\)/,
    ],
    [
      'ES modules and CommonJS mixed',
      `import 'k6';\nmodule.exports.x = 1;`,
      /mixing ECMAScript Modules \(ESM\) and CommonJS.*\(\.\/my\.js:2:\d+\)/,
    ],
  ])('with %s is refused with what is wrong', async (_, code, message) => {
    await expect(read({ 'my.js': `${code}\n${DEFAULT}` }, './my.js')).rejects.toMatchObject({
      name: 'PalierError',
      exitCode: 2,
      message: expect.stringMatching(message),
    });
  });

  test.each([
    [
      'a package that is not installed',
      "import _ from 'lodash';",
      /^my\.js:1:15: .*"lodash"/,
      'npm install lodash',
    ],
    ['a module of Node', "import fs from 'node:fs';", /^my\.js:1:16: .*"node:fs"/, 'k6 is not Node'],
    [
      'a file of its own that is not there',
      "import './lib/gone';",
      /^my\.js:1:8: .*"\.\/lib\/gone"/,
      'Correct the script',
    ],
  ])('that imports %s is told where, and what helps', async (_, code, message, hint) => {
    await expect(read({ 'my.js': `${code}\n${DEFAULT}` }, './my.js')).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(message),
      hint: expect.stringContaining(hint),
    });
  });

  test('with an option that k6 does not know, and nothing near it, goes on, and that is told', async () => {
    const script = await read(
      { 'my.js': `export const options = { vus: 1, myTeam: 'a' };\n${DEFAULT}` },
      'my.js',
    );
    expect(script.unknownOption).toBe('myTeam');
  });

  const REMOTE = {
    'my.js': `import './lib/login.js';\n${DEFAULT}`,
    'lib/login.js': `// A comment.\nimport { sum } from 'https://modules.test/sum.js';\nsum();\n`,
  };

  test('that imports from a network which does not lead there names the address, the line and the remedy', async () => {
    await expect(read(REMOTE, './my.js')).rejects.toMatchObject({
      code: 'load-script-remote',
      exitCode: 3,
      message: expect.stringMatching(
        /^\.\/lib\/login\.js:2: https:\/\/modules\.test\/sum\.js could not be fetched: /,
      ),
      hint: expect.stringContaining('HTTPS_PROXY'),
    });
  });

  test('that imports through a proxy which never answers does not wait for it', async () => {
    const hole = createServer(() => {}).listen(0, '127.0.0.1');
    onTestFinished(() => void hole.close());
    await new Promise((resolve) => hole.once('listening', resolve));
    const env = {
      ...process.env,
      HTTPS_PROXY: `http://127.0.0.1:${(hole.address() as { port: number }).port}`,
      NO_PROXY: '',
    };
    await expect(read(REMOTE, './my.js', { env, limits: { module: 300 } })).rejects.toMatchObject({
      exitCode: 3,
      message: './lib/login.js:2: https://modules.test/sum.js did not answer within 0.3 s',
    });
    const extension = { 'my.js': `import faker from 'k6/x/faker';\n${DEFAULT}` };
    await expect(read(extension, 'my.js', { env, limits: { extensions: 300 } })).rejects.toMatchObject({
      code: 'load-script-extension',
      message: expect.stringMatching(/^my\.js:1: k6\/x\/faker is not part of this k6: k6 tried/),
    });
  });

  test.each([
    ['paused by the script', 'export const options = { paused: true };', {}, /it is paused/],
    ['paused by the environment', '', { K6_PAUSED: 'true' }, /it is paused/],
    // Without a duration k6 1 ignores it, and makes its one iteration.
    [
      'without users by the environment',
      `export const options = { duration: '1s' };`,
      { K6_VUS: '0' },
      /the number of VUs must be more than 0/,
    ],
  ])('that would make no load is refused: %s', async (_, options, more, message) => {
    const env = { ...process.env, ...more };
    await expect(read({ 'my.js': `${options}\n${DEFAULT}` }, 'my.js', { env })).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(message),
    });
  });

  test('whose module of k6 is misspelled is told its name', async () => {
    const files = { 'my.js': `import http from 'k6/htp';\n${DEFAULT}` };
    await expect(read(files, 'my.js')).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/^my\.js:1: k6\/htp is not part of this k6; did you mean k6\/http\?/),
    });
  });

  test('whose init code takes its time is waited for, and one that never ends is not', async () => {
    const slow = `const until = Date.now() + 600;\nwhile (Date.now() < until);\n${DEFAULT}`;
    const { script } = await read({ 'my.js': slow }, 'my.js', { limits: { module: 100, extensions: 100 } });
    expect(script.initMs).toBeGreaterThan(600);
    await expect(
      read({ 'my.js': `while (true);\n${DEFAULT}` }, 'my.js', { limits: { init: 500 } }),
    ).rejects.toMatchObject({
      code: 'load-script-slow',
      exitCode: 2,
    });
  });
});
