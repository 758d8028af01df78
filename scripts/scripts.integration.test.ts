import { execFile } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const SCRIPTS = ['deploy-all', 'test-api', 'load-test', 'monitoring-check', 'cleanup'] as const;

/**
 * The scripts with every program they call in the place of a recorder: each call is a line of `calls`, and what a
 * call answers is up to the test. The real thing is in course-project.e2e.test.ts.
 */
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'palier-scripts-'));
  await mkdir(join(folder, 'bin'));
  await mkdir(join(folder, 'answers'));
  for (const name of ['kubectl', 'docker', 'minikube', 'node', 'npm', 'kind']) {
    await writeFile(join(folder, 'bin', name), RECORDER);
    await chmod(join(folder, 'bin', name), 0o755);
  }
});
afterEach(() => rm(folder, { recursive: true }));

/** Answers with the first rule whose pattern the call matches: `<pattern>⇥<exit code>⇥<output>`. */
const RECORDER = `#!/usr/bin/env bash
call="\${0##*/} $*"
printf '%s\\n' "$call" >>"$PALIER_FAKE/calls"
while IFS=$'\\t' read -r pattern code output; do
  if [[ $call =~ $pattern ]]; then
    printf '%b' "$output"
    exit "$code"
  fi
done <"$PALIER_FAKE/answers/rules"
exit 0
`;

/** Copies the file of `--from-file .dockerconfigjson=FILE`. */
const KEEP_LOGIN = `for word; do
  if [[ $word == .dockerconfigjson=* ]]; then cp "\${word#*=}" "$PALIER_FAKE/login"; fi
done
`;

type Rule = readonly [pattern: string, code: number, output: string];

function run(
  name: (typeof SCRIPTS)[number],
  args: readonly string[] = [],
  env: object = {},
  rules: readonly Rule[] = [],
) {
  return started(join(import.meta.dirname, `${name}.sh`), args, env, rules);
}

async function started(file: string, args: readonly string[], env: object, rules: readonly Rule[]) {
  await writeFile(join(folder, 'calls'), '');
  await writeFile(join(folder, 'answers', 'rules'), rules.map((rule) => `${rule.join('\t')}\n`).join(''));
  const { promise, resolve } = Promise.withResolvers<{ code: number; output: string }>();
  const child = execFile(
    file,
    [...args],
    { env: { HOME: folder, PATH: `${join(folder, 'bin')}:/usr/bin:/bin`, PALIER_FAKE: folder, ...env } },
    (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), output: stdout + stderr }),
  );
  child.stdin?.end();
  const ended = await promise;
  const calls = (await readFile(join(folder, 'calls'), 'utf8')).split('\n').filter((line) => line !== '');
  return { ...ended, calls };
}

/** The passwords of this working copy are not the tests' business: nothing is drawn. */
const NO_BUILD = { BUILD: 'false', MODE: 'standard', NAMESPACE: 'shop', MONITORING_NAMESPACE: 'watch' };

describe.each(SCRIPTS)('%s.sh', (name) => {
  it('explains itself and its inputs', async () => {
    const { code, output, calls } = await run(name, ['--help']);
    expect(code).toBe(0);
    expect(output).toContain(`${name}.sh [--step] [--dry-run]`);
    expect(output).toContain('KUBECONFIG');
    expect(calls).toEqual([]);
  });

  it('prints its commands in a dry run, and runs none', async () => {
    const { code, output, calls } = await run(name, ['--dry-run']);
    expect(code, output).toBe(0);
    expect(output).toMatch(/^\$ /m);
    expect(calls).toEqual([]);
  });

  it('refuses what it does not know, before it does anything', async () => {
    const { code, output, calls } = await run(name, ['--force']);
    expect(code).toBe(2);
    expect(output).toContain(`${name}.sh: unknown argument --force`);
    expect(calls).toEqual([]);
  });

  it('refuses --step where nobody can press Enter', async () => {
    const { code, output } = await run(name, ['--step']);
    expect(code).toBe(2);
    expect(output).toContain('--step waits for Enter: expected a terminal');
  });

  it('refuses a MODE that does not exist', async () => {
    const { code, output } = await run(name, [], { MODE: 'cloud' });
    expect(code).toBe(2);
    expect(output).toContain("MODE: expected minikube or standard, got 'cloud'");
  });

  it('says that no cluster answers, with the reason', async () => {
    const { code, output, calls } = await run(name, [], {}, [
      ['kubectl version', 1, ''],
      ['config current-context', 0, 'far-away'],
    ]);
    expect(code).toBe(3);
    expect(output).toContain("no cluster answers (context 'far-away')");
    expect(calls.filter((call) => /apply|delete|build|push/.test(call))).toEqual([]);
  });
});

describe('a KUBECONFIG that holds the content of a kubeconfig', () => {
  const content = `apiVersion: v1\nkind: Config\nusers: [{name: u, user: {token: PLANTED-0000}}]\n`.padEnd(
    200,
  );

  it.each([
    ['YAML', content],
    ['YAML in one line', content.replaceAll('\n', '\\n')],
    ['JSON', '{"users":[{"name":"u","user":{"token":"PLANTED-0000"}}]}'],
    ['base64', Buffer.from(content).toString('base64')],
  ])('is named, and not told: %s', async (_, KUBECONFIG) => {
    const answer = `error: stat ${KUBECONFIG.replaceAll('\n', ' ')}: file name too long`;
    const { code, output } = await run('test-api', [], { KUBECONFIG }, [['kubectl version', 1, answer]]);
    expect(code).toBe(2);
    expect(output).toContain('KUBECONFIG should name a file');
    expect(output).not.toContain('PLANTED');
    expect(output).not.toContain(KUBECONFIG.slice(0, 40));
  });
});

describe('deploy-all.sh', () => {
  const deploy = (env: object, rules: readonly Rule[] = []) =>
    run('deploy-all', [], { ...NO_BUILD, ...env }, rules);

  it('shows the commands of minikube mode, the build inside its Docker among them', async () => {
    const { output } = await run('deploy-all', ['--dry-run'], { MODE: 'minikube' });
    const commands = output.split('\n').filter((line) => line.startsWith('$ '));
    expect(commands.slice(0, 2)).toEqual(['$ minikube start', '$ minikube addons enable metrics-server']);
    expect(commands.join('\n')).toMatch(/docker build --tag palier-backend:dev .*backend/);
    expect(commands.join('\n')).not.toContain('docker push');
    expect(commands.join('\n')).toMatch(/kubectl apply -k .*overlays\/minikube/);
  });

  it('builds nothing when minikube has no Docker to build in', async () => {
    const { code, output, calls } = await deploy({ BUILD: 'true', MODE: 'minikube' }, [
      ['minikube docker-env', 1, ''],
    ]);
    expect(code).toBe(3);
    expect(output).toContain('the image would be built where minikube cannot see it');
    expect(calls.filter((call) => call.startsWith('docker build'))).toEqual([]);
  });

  it.each([
    ['registry.example:5000/shop/api', 'registry.example:5000'],
    ['localhost/api', 'localhost'],
    ['you/palier-backend', 'https://index.docker.io/v1/'],
    ['palier-backend', 'https://index.docker.io/v1/'],
  ])('hands the login of the registry of %s to the cluster', async (image, registry) => {
    const login = { REGISTRY_USER: 'me', REGISTRY_PASSWORD: 'secret', BACKEND_IMAGE: image };
    // What kubectl is given is a file, which is gone afterwards.
    const keep = join(folder, 'bin', 'kubectl');
    await writeFile(keep, `${RECORDER.replace('\n', `\n${KEEP_LOGIN}`)}`);
    const { output } = await deploy(login);
    const { auths } = JSON.parse(await readFile(join(folder, 'login'), 'utf8'));
    expect(Object.keys(auths)).toEqual([registry]);
    expect(output).not.toContain(Buffer.from('me:secret').toString('base64'));
  });

  it.each([
    ['a login that is longer than a line of base64', 'x'.repeat(90)],
    ['a short one', 'p'],
  ])('needs no GNU tools: %s', async (_what, password) => {
    await asOnMacOs();
    const keep = join(folder, 'bin', 'kubectl');
    await writeFile(keep, `${RECORDER.replace('\n', `\n${KEEP_LOGIN}`)}`);
    const { code, output } = await deploy({ REGISTRY_USER: 'me', REGISTRY_PASSWORD: password });
    expect(code, output).toBe(0);
    const { auths } = JSON.parse(await readFile(join(folder, 'login'), 'utf8'));
    expect(Object.values(auths)).toEqual([{ auth: Buffer.from(`me:${password}`).toString('base64') }]);
  });

  it('leaves no login behind that could not be made', async () => {
    await tool('base64', 'exit 64');
    const env = { REGISTRY_USER: 'me', REGISTRY_PASSWORD: 'secret', TMPDIR: folder };
    const { code, calls } = await deploy(env);
    expect(code).not.toBe(0);
    expect(calls.filter((call) => /secret generic|apply -f -/.test(call))).toEqual([]);
    expect(globSync('tmp.*', { cwd: folder })).toEqual([]);
  });

  it('pushes in standard mode to the registry of BACKEND_IMAGE', async () => {
    const env = { BACKEND_IMAGE: 'registry.example/shop/api', BACKEND_TAG: '1a2b3c' };
    const { output } = await run('deploy-all', ['--dry-run'], env);
    expect(output).toContain('$ docker push registry.example/shop/api:1a2b3c');
  });

  it('stops before anything is applied when the push fails', async () => {
    const { code, output, calls } = await deploy({ BUILD: 'true' }, [['docker push', 1, 'denied']]);
    expect(code).toBe(3);
    expect(output).toContain('BACKEND_IMAGE must name a registry you are logged in to');
    expect(calls.filter((call) => call.startsWith('kubectl apply'))).toEqual([]);
  });

  it('names a missing metrics-server', async () => {
    const { code, output } = await deploy({}, [['get --raw /apis/metrics', 1, 'NotFound']]);
    expect(code).toBe(3);
    expect(output).toContain('the metrics API does not answer: install metrics-server');
  });
});

/** A program on PATH before all others. */
async function tool(name: string, shell: string): Promise<void> {
  await writeFile(join(folder, 'bin', name), `#!/bin/sh\n${shell}\n`);
  await chmod(join(folder, 'bin', name), 0o755);
}

/** Of the options that only GNU's tools know, the ones that are easily written. */
async function asOnMacOs(): Promise<void> {
  for (const [name, refused] of Object.entries({
    base64: '-w*',
    realpath: '--*',
    sed: '-z*|-i',
    readlink: '-f',
  })) {
    await tool(
      name,
      `for a; do case $a in ${refused}) echo "${name}: illegal option $a" >&2; exit 64;; esac; done; exec /usr/bin/${name} "$@"`,
    );
  }
}

describe('every script of bash', () => {
  const root = join(import.meta.dirname, '..');
  const all = globSync(['scripts/*.sh', 'manifests/*.sh', 'manifests/settings/*.sh'], { cwd: root }).filter(
    (file) => !readFileSync(join(root, file), 'utf8').startsWith('#!/bin/sh\n'),
  );

  it.each(all)('%s says which bash it needs before it does anything', async (file) => {
    const text = await readFile(join(root, file), 'utf8');
    const commands = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    if (commands[0]?.startsWith('. "$(dirname')) return;
    const guard = commands.findIndex((line) => line.startsWith('((BASH_VERSINFO'));
    expect(commands.slice(0, guard)).toEqual(guard === 0 ? [] : ['set -Eeuo pipefail']);
    // bash keeps its own version from being set: as it would be on macOS.
    const old = text
      .replaceAll('BASH_VERSINFO', 'OLD')
      .replaceAll('$BASH_VERSION', '3.2.57(1)-release')
      .replace('\n', '\nOLD=(3 2 57)\n');
    await writeFile(join(folder, 'old.sh'), old);
    const { code, output, calls } = await started('/bin/bash', [join(folder, 'old.sh')], {}, []);
    expect({ code, calls }).toEqual({ code: 3, calls: [] });
    expect(output).toBe(
      'old.sh: expected bash 4.4 or newer, got 3.2.57(1)-release: brew install bash (macOS brings 3.2)\n',
    );
  });
});

describe('lib.sh', () => {
  const lib = join(import.meta.dirname, 'lib.sh');
  const bash = (command: string, rules: readonly Rule[] = []) =>
    started('/bin/bash', ['-c', `. ${lib}; ${command}`], {}, rules);

  it('ends a rollout that fails with pods, events, logs, and what palier check says of them', async () => {
    const { code, output } = await bash('rollout deployment/backend shop', [
      ['rollout status', 1, ''],
      ['get pods --namespace shop -o wide', 0, 'backend-1  0/1  CrashLoopBackOff\\n'],
      ['get events', 0, 'BackOff  back-off restarting failed container\\n'],
      ['get pods --namespace shop -o name', 0, 'pod/backend-1\\n'],
      ['logs pod/backend-1', 0, 'Access denied\\n'],
      ['^node ', 1, 'passed   fine: yes\\nFAILED   the pods of backend are Ready: the password is wrong\\n'],
    ]);
    expect(code).toBe(1);
    const said = [
      'CrashLoopBackOff',
      'back-off restarting',
      'Access denied',
      'the password is wrong',
      'did not become Ready',
    ];
    expect(said.map((words) => output.indexOf(words))).toEqual(
      said.map((words) => output.indexOf(words)).toSorted((a, b) => a - b),
    );
    expect(
      said.every((words) => output.includes(words)),
      output,
    ).toBe(true);
    expect(output).not.toContain('passed   fine');
  });

  it('prints commands so that they can be pasted', async () => {
    expect((await bash(`quoted kubectl get "a b" "it's"`)).output).toBe(
      String.raw`kubectl get 'a b' 'it'\''s'`,
    );
  });
});

describe('cleanup.sh', () => {
  it('does not touch a namespace without the label of the project', async () => {
    const { code, output, calls } = await run('cleanup', [], { NAMESPACE: 'default' }, [
      ['get namespace default --output', 0, 'somebody-else'],
    ]);
    expect(code).toBe(2);
    expect(output).toContain('namespace default does not carry the label');
    expect(calls.filter((call) => call.includes(' delete '))).toEqual([]);
  });

  it('fails when something is still there afterwards', async () => {
    const { code, output } = await run('cleanup', [], {}, [
      ['get namespace \\S+ --output', 0, 'palier'],
      ['get all,.*--output name', 0, 'configmap/left-over'],
    ]);
    expect(code).toBe(1);
    expect(output).toContain('still there: configmap/left-over');
  });

  it('names a volume that was kept, and how to free it', async () => {
    const { code, output } = await run('cleanup', [], {}, [
      ['get namespace \\S+ --output', 0, 'palier'],
      ['get persistentvolumeclaims --namespace palier ', 0, 'pvc-1\\n'],
      ['get persistentvolume pvc-1 --output', 0, 'Retain'],
    ]);
    expect(code).toBe(1);
    expect(output).toContain(
      'volume pvc-1 is still there (reclaim policy Retain): kubectl delete persistentvolume pvc-1',
    );
  });

  it('says that nothing is left when nothing was there', async () => {
    const { code, output, calls } = await run('cleanup', [], {}, [['get namespace \\S+$', 1, '']]);
    expect(code, output).toBe(0);
    expect(output).toContain('Nothing of the project is left; 0 volume(s) freed.');
    expect(calls).toContainEqual(
      expect.stringContaining('kubectl delete namespace palier palier-monitoring'),
    );
  });
});

describe('test-api.sh and monitoring-check.sh', () => {
  it('hand their inputs to palier check, and its exit code on', async () => {
    const env = {
      NAMESPACE: 'shop',
      MONITORING_NAMESPACE: 'watch',
      API_URL: 'http://api',
      KILL: 'false',
      JUNIT: '/tmp/x.xml',
    };
    const { code, calls } = await run('test-api', [], env, [['^node ', 1, 'FAILED  create: no answer']]);
    expect(code).toBe(1);
    expect(calls.at(-1)).toMatch(
      /^node \S+\/setup\/palier\.mjs check api --namespace shop --monitoring-namespace watch --base-url http:\/\/api --no-kill --junit \/tmp\/x\.xml$/,
    );
  });

  it('take a relative path for the results, with the tools of macOS too', async () => {
    await asOnMacOs();
    for (const name of ['test-api', 'monitoring-check'] as const) {
      const { code, calls } = await run(name, [], { JUNIT: 'not/there/yet.xml' });
      expect(code).toBe(0);
      expect(calls.at(-1)).toMatch(/ --junit \/\S+\/not\/there\/yet\.xml$/);
    }
  });

  it('check other families when asked', async () => {
    const { calls } = await run('test-api', [], { CHECKS: 'infra api resilience' });
    expect(calls.at(-1)).toContain('check infra api resilience --namespace palier');
    const monitoring = await run('monitoring-check');
    expect(monitoring.calls.at(-1)).toContain(
      'check monitoring --namespace palier --monitoring-namespace palier-monitoring',
    );
  });
});

describe('load-test.sh', () => {
  it('is npm run load with its inputs', async () => {
    const { calls } = await run('load-test', [], { SCENARIO: 'spike', PROFILE: 'ci', NAMESPACE: 'shop' });
    expect(calls.at(-1)).toBe('npm run load -- spike --profile ci --namespace shop');
  });
});
