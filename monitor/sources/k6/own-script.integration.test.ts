import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type ItemsServer, startItemsServer } from '../../../load/testing/items-server.ts';
import { folder, k6Binaries, startLoad } from './testing/k6.ts';

let server: ItemsServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const OPTIONS = 'export const options = { vus: 2, duration: "3s" };\n';

describe.each(k6Binaries())("a user's own script on $line", ({ binary: k6 }) => {
  const start = async (files: Readonly<Record<string, string>>, path: string, baseUrl?: string) =>
    startLoad({ k6, scenario: path, cwd: await folder(files), overrides: baseUrl ? { baseUrl } : {} });

  test('in TypeScript, with imports and open(), runs with live metrics and keeps its own summary', async () => {
    server = await startItemsServer();
    const load = await start(
      {
        'tests/my-test.ts': `
          import { check, sleep } from 'k6';
          import http from 'k6/http';
          import { path } from '../lib/path';
          const { expected }: { expected: number } = JSON.parse(open('./data.json'));
          export const options = {
            vus: 2,
            duration: '3s',
            thresholds: { http_req_failed: ['rate<0.01'], 'checks{kind:never}': ['rate>0.9'] },
          };
          export default function (): void {
            const reply = http.get(\`\${__ENV.BASE_URL}\${path}\`);
            check(reply, { status: (r) => r.status === expected });
            sleep(0.05);
          }
          export function handleSummary() {
            return { stdout: 'my own summary' };
          }`,
        'tests/data.json': '{"expected":200}',
        'lib/path.ts': "export const path: string = '/health';",
      },
      './tests/my-test.ts',
      server.url,
    );
    const ended = await load.ended;
    expect(ended).toMatchObject({ outcome: 'finished', exitCode: 0 });
    expect(ended.thresholds).toEqual([
      { metric: 'checks{kind:never}', expression: 'rate>0.9', ok: null },
      { metric: 'http_req_failed', expression: 'rate<0.01', ok: true, value: 0 },
    ]);
    const samples = load.of('k6.sample');
    expect(samples.reduce((sum, one) => sum + one.requests, 0)).toBe(server.counts.requests);
    expect(samples[0]).toMatchObject({ byPod: null, checksPassed: null });
    expect(samples[0]?.latencyMs?.p95).toBeGreaterThan(0);
    expect(samples.reduce((sum, one) => sum + (one.checksPassed ?? 0), 0)).toBe(server.counts.requests);
    expect(load.of('load.started')).toHaveLength(1);

    const summary = JSON.parse(await readFile(join(load.dir, 'k6-summary.json'), 'utf8'));
    expect(summary.metrics.http_reqs.count).toBe(server.counts.requests);
    expect(await readFile(join(load.dir, 'k6.log'), 'utf8')).toContain('my own summary');
  });

  test.each([
    [
      'a syntax error',
      `${OPTIONS}export default function () { const x = ; }`,
      'load-script-error',
      /^my\.js:2:40: /,
    ],
    [
      'an import that is not there',
      `import './gone';\nexport default () => {};`,
      'load-script-error',
      /^my\.js:1:8: .*gone/,
    ],
    [
      'an exception in its init code',
      `${OPTIONS}\nnope.x;\nexport default () => {};`,
      'load-script-error',
      /nope is not defined \(.*my\.js:3:\d+\)/,
    ],
    [
      'an unknown executor',
      'export const options = { scenarios: { a: { executor: "nope" } } };\nexport default () => {};',
      'load-script-error',
      /unknown executor type 'nope'/,
    ],
    [
      'no default export',
      OPTIONS,
      'load-script-no-entry',
      /expected it to export default, got only options|no exported functions/,
    ],
    [
      'a threshold that k6 does not know',
      'export const options = { thresholds: { http_reqs: ["foo<1"] } };\nexport default () => {};',
      'load-script-error',
      /^\.\/my\.js: .*"foo<1"/,
    ],
    [
      'a scenario without its function',
      'export const options = { scenarios: { a: { executor: "shared-iterations", exec: "browse" } } };\nexport default () => {};',
      'load-script-',
      /browse/,
    ],
  ])('with %s is refused before anything runs, with the position', async (_, code, errorCode, message) => {
    const refused = expect(start({ 'my.js': code }, './my.js')).rejects;
    await refused.toMatchObject({
      name: 'PalierError',
      exitCode: 2,
      code: expect.stringContaining(errorCode),
      message: expect.stringMatching(message),
    });
  });

  test('that does not exist is a usage error', async () => {
    await expect(start({}, './gone.ts')).rejects.toMatchObject({
      code: 'load-script-missing',
      exitCode: 2,
      message: expect.stringContaining('./gone.ts'),
    });
  });

  test.each([
    ['k6 itself runs', '', 'export const handleSummary ='],
    ['is bundled', "import './nothing';", 'export const handleSummary = async'],
    [
      'is CommonJS and bundled',
      "require('./nothing');",
      'exports.default = () => {}; exports.handleSummary =',
    ],
  ])('that %s writes its summary where the user stands', async (_, first, exported) => {
    const cjs = first.startsWith('require');
    const code = `${first}
      ${cjs ? 'exports.options =' : 'export const options ='} { iterations: 2 };
      ${cjs ? '' : 'export default () => {};'}
      ${exported} ({ metrics }) => ({
        'out/result.json': JSON.stringify(metrics.iterations.values.count), stdout: 'two iterations, as planned',
      });`;
    const cwd = await folder({ 'scripts/t.js': code, 'scripts/nothing.ts': '', 'out/.keep': '' });
    const load = await startLoad({ k6, scenario: 'scripts/t.js', cwd });
    expect(await load.ended).toMatchObject({ outcome: 'finished', exitCode: 0 });
    expect(await readFile(join(cwd, 'out/result.json'), 'utf8')).toBe('2');
    expect(await readFile(join(load.dir, 'k6.log'), 'utf8')).toContain('two iterations, as planned');
  });

  test('whose summary can not be written says so, with the file', async () => {
    const code = `export const options = { iterations: 1 };\nexport default () => {};
      export const handleSummary = () => ({ 'gone/result.json': 'x' });`;
    const load = await start({ 'my.js': code }, './my.js');
    expect((await load.ended).errors?.first).toMatch(/gone\/result\.json/);
  });

  test('whose every iteration throws says so, with the position in the user file, although k6 exits with 0', async () => {
    const code = `import { boom } from './lib/boom';\n${OPTIONS}export default function () { boom(); }`;
    const boom = `import { sleep } from 'k6';\nexport function boom(): void {\n  sleep(0.1);\n  throw new Error('boom');\n}`;
    const load = await start({ 'my.ts': code, 'lib/boom.ts': boom }, './my.ts');
    const ended = await load.ended;
    expect(ended.outcome).toBe('finished');
    expect(ended.message).toMatch(
      /\d+ errors in k6\.log, the first: Error: boom \(\.\/lib\/boom\.ts:4:\d+\)/,
    );
  });

  test('whose setup fails ends as a script error with the position', async () => {
    const code = `import { fail } from 'k6';\n${OPTIONS}export function setup() {\n  fail('no');\n}\nexport default () => {};`;
    const load = await start({ 'my.js': code }, './my.js');
    expect(await load.ended).toMatchObject({
      outcome: 'script-error',
      exitCode: 107,
      message: expect.stringMatching(/no \(\.\/my\.js:4:\d+\)/),
    });
  });

  test('with a threshold on a tag that is left out by default still has its data', async () => {
    server = await startItemsServer();
    const code = `import http from 'k6/http';
      export const options = { iterations: 3, thresholds: { 'http_reqs{name:${server.url}/health}': ['count>2'] } };
      export default () => { http.get('${server.url}/health'); };`;
    const load = await start({ 'my.js': code }, './my.js');
    expect((await load.ended).thresholds.map((one) => one.ok)).toEqual([true]);
  });
});
