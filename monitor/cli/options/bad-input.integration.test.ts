import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const MAIN = join(import.meta.dirname, '../../main.ts');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'palier-bad-input-'));
  const cluster = '{name: c, cluster: {server: "http://127.0.0.1:1"}}';
  const contexts = '{name: nobody-there, context: {cluster: c, user: u}}';
  await writeFile(
    join(folder, 'kubeconfig'),
    `apiVersion: v1\nkind: Config\ncurrent-context: nobody-there\nclusters: [${cluster}]\ncontexts: [${contexts}]\nusers: [{name: u, user: {}}]\n`,
  );
  await writeFile(join(folder, 'malformed'), 'clusters: [a');
  await writeFile(join(folder, 'broken.ts'), 'export default function () {\n  const x = ;\n}\n');
  await writeFile(join(folder, 'a-file'), '');
  await writeFile(
    join(folder, 'no-metric.js'),
    `export const options = { thresholds: { http_req_durations: ['max<5'] } };\nexport default () => {};`,
  );
});
afterAll(() => rm(folder, { recursive: true }));

function palier(args: string, kubeconfig: string) {
  const { promise, resolve } = Promise.withResolvers<{ code: number; said: string }>();
  const env = {
    ...process.env,
    KUBECONFIG: join(folder, kubeconfig),
    // npm tells where it was called; a script of npm stands where it stands.
    INIT_CWD: tmpdir(),
    PALIER_SANDBOX_DIR: join(folder, 'sandbox'),
  };
  execFile(
    process.execPath,
    [MAIN, ...args.split(' ')],
    { env, cwd: folder, timeout: 60_000 },
    (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), said: stdout + stderr }),
  );
  return promise;
}

describe('what cannot be right is said before anything is started', () => {
  it.each([
    ['load rampp', 2, /unknown scenario: expected smoke, ramp, .*got "rampp"/],
    ['load ramp --profile laptop', 2, /unknown profile: expected lab, ci, long, got "laptop"/],
    ['load --colour', 2, /unknown option '--colour'/],
    ['laod', 2, /unknown command 'laod'[\s\S]*Did you mean load\?/],
    ['load --rate fast', 2, /'--rate <requests\/s>' argument 'fast' is invalid. expected a number above 0/],
    ['load --duration 5x', 2, /expected a duration such as 90s/],
    ['load --connections pooled', 2, /expected keep, new or reuse:N, got "pooled"/],
    ['load --base-url ftp://host', 2, /expected an http:\/\/ or https:\/\/ address for --base-url/],
    [
      'load --prometheus 127.0.0.1:9090',
      2,
      /for --prometheus, got "127.0.0.1:9090" \(http:\/\/127.0.0.1:9090\?\)/,
    ],
    ['watch --prometheus localhost:9090', 2, /expected an http:\/\/ or https:\/\/ address for --prometheus/],
    [
      'check monitoring --prometheus http:/',
      2,
      /expected an http:\/\/ or https:\/\/ address for --prometheus/,
    ],
    ['watch --prometheus http://p --prometheus-header token-alone', 2, /expected a header, "NAME: VALUE"/],
    ['watch --prometheus-header A:b', 2, /expected --prometheus URL with --prometheus-header/],
    ['load ./nowhere.ts', 2, /expected a k6 script \(.ts or .js\) at .\/nowhere.ts, got: no such file/],
    ['load ./broken.ts', 2, /broken.ts:2:13: Unexpected ";"/],
    ['load ./no-metric.js', 2, /no metric name "http_req_durations" found; did you mean http_req_duration\?/],
    ['load ./no-metric.js --results made-by-nobody', 2, /did you mean/],
    ['load --results a-file', 3, /a-file: something that is not a folder is in the way/],
    ['load --context elsewhere', 2, /elsewhere[\s\S]*nobody-there/],
    ['load --context nobody-there', 3, /127\.0\.0\.1:1/],
  ])('palier %s', async (args, code, message) => {
    const ended = await palier(args, 'kubeconfig');
    expect(ended.said).toMatch(message);
    expect(ended.said).not.toMatch(/sandbox…|at file:|at async/);
    expect(ended.code).toBe(code);
    expect(existsSync(join(folder, 'made-by-nobody'))).toBe(false);
  });

  it.each([
    ['absent', 3, /no kubeconfig: .*absent does not exist/],
    ['malformed', 2, /malformed cannot be used: .*line 1/],
  ])('a kubeconfig that is %s', async (kubeconfig, code, message) => {
    const ended = await palier('watch', kubeconfig);
    expect(ended.said).toMatch(message);
    expect(ended.code).toBe(code);
  });

  it.each([
    [
      'gate --junit made/gate.xml --github',
      2,
      'made/gate.xml',
      /expected a run of .*results, got &quot;latest&quot;/,
    ],
    ['check infra --junit made/check.xml', 3, 'made/check.xml', /no kubeconfig: .*absent does not exist/],
  ])('palier %s: the JUnit file holds one case, which says why', async (args, code, file, message) => {
    const ended = await palier(args, 'absent');
    expect(ended.code).toBe(code);
    const junit = await readFile(join(folder, file), 'utf8');
    expect(junit.match(/<testcase /g)).toHaveLength(1);
    expect(junit).toMatch(/tests="1" failures="0" errors="1"/);
    expect(junit).toMatch(message);
    if (args.includes('--github')) expect(ended.said).toMatch(/^::error title=Palier::expected a run of /m);
  });
});
