import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at, hpa, k6, loadEnded, PLAN, runStarted, warning } from '../core/testing/make.ts';
import type { TimelineEvent } from '../core/timeline/events.ts';
import { registerSecret } from '../system/secrets/redact.ts';
import { createRunClock } from './cli/session/clock.ts';
import { openRecording } from './cli/session/record.ts';
import { encodeTimeline } from './recorder/line.ts';
import { type FakeApi, startFakeApi } from './sources/kubernetes/testing/fake-api.ts';

const MAIN = join(import.meta.dirname, 'main.ts');
const TOKEN = 'PLANTED/tok+en==0001';
/** Whatever of it would give it away. */
const TRACES = [TOKEN, encodeURIComponent(TOKEN), 'PLANTED', ...base64(TOKEN)];
const HOSTILE = '\u001b]0;title\u0007\u001b[31mred\u0000\u009b2J\u202ename\n::error::forged';

let folder: string;
let api: FakeApi;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'palier-door-'));
  api = await startFakeApi();
});
afterAll(async () => {
  await api.close();
  await rm(folder, { recursive: true });
});

/** Wherever it begins in a longer text; the signs that it alone decides. */
function base64(text: string): readonly string[] {
  return ['', 'x', 'xy'].map((before) =>
    Buffer.from(before + text)
      .toString('base64')
      .slice(4, -4),
  );
}

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function palier(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const { promise, resolve } = Promise.withResolvers<Ended>();
  const all = { ...process.env, PALIER_SANDBOX_DIR: join(folder, 'sandbox'), INIT_CWD: folder, ...env };
  execFile(
    process.execPath,
    [MAIN, ...args],
    { env: all, cwd: folder, timeout: 60_000 },
    (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
  );
  return promise;
}

function expectClean({ stdout, stderr }: Ended, what: string): void {
  for (const text of [stdout, stderr]) {
    for (const trace of TRACES) expect(text, what).not.toContain(trace);
    expect(text.replaceAll(/[\n\t]/g, ''), what).not.toMatch(/[\p{Cc}\u202e]/u);
  }
  expect(stderr, what).not.toMatch(/^::error/m);
}

/** A run with a text of others in every place that takes one. */
function runWith(text: string): readonly TimelineEvent[] {
  const load = {
    ...PLAN,
    scenario: `own ${text}`,
    script: `./own.js ${text}`,
    baseUrl: `http://me:${encodeURIComponent(TOKEN)}@127.0.0.1:1`,
    thresholds: { [`m{tag:${text}}`]: ['rate<1'] },
  };
  const target = { kind: 'kubernetes', name: `context ${text}`, namespace: 'palier' } as const;
  const message = `refused: ${text}`;
  return [
    at(0, runStarted({ load, target, gitCommit: `x ${text}` })),
    at(10, hpa({ desired: 1, cpu: 5 })),
    at(20, { type: 'source.status', source: 'prometheus', state: 'down', reason: message }),
    at(30, warning({ message, reason: `Failed ${text}` })),
    at(40, { type: 'load.started', pid: 1 }),
    at(1_000, k6(10)),
    at(2_000, hpa({ desired: 2, cpu: 90 })),
    at(3_000, { type: 'gap', source: 'hpa', fromT: 1_500, toT: 1_600, reason: message }),
    at(
      4_000,
      loadEnded({
        outcome: 'script-error',
        exitCode: 107,
        message,
        thresholds: [{ metric: `m{tag:${text}}`, expression: 'rate<1', ok: false }],
      }),
    ),
    at(5_000, { type: 'run.ended', reason: 'load-failed', message }),
  ];
}

/** Every command that shows a recording or makes files of it. */
async function expectCleanOutputs(run: string): Promise<void> {
  const out = (name: string) => join(run, name);
  const commands = [
    [
      'gate',
      run,
      '--github',
      '--junit',
      out('j.xml'),
      '--openmetrics',
      out('m.txt'),
      '--markdown',
      out('s.md'),
    ],
    ['gate', run, '--json'],
    ['report', run],
    ['replay', run, '--plain'],
    ['replay', run, '--json'],
    ['explain', '--run', run, '--all'],
  ];
  for (const args of commands) {
    const ended = await palier(args);
    expect([0, 1, 4], `${args}: ${ended.stderr}`).toContain(ended.code);
    expectClean(ended, args.join(' '));
  }
}

async function expectCleanFiles(run: string, except: readonly string[] = []): Promise<void> {
  const names = (await readdir(run)).filter((name) => !except.includes(name));
  expect(names.length).toBeGreaterThan(4);
  for (const name of names) {
    const text = await readFile(join(run, name), 'utf8');
    for (const trace of TRACES) expect(text, name).not.toContain(trace);
    // JSON holds what it was given, escaped as JSON escapes; all others are for people.
    const obeyed = /json$/.test(name) ? /\p{Cc}(?<![\n\u007f-\u009f])/u : /(?![\n\t])[\p{Cc}\u202e]/u;
    expect(text, name).not.toMatch(obeyed);
  }
}

describe('a secret planted in every text of a run', () => {
  it('is in no file and no output of it, however it is encoded; and nothing of it moves a cursor', async () => {
    registerSecret(TOKEN);
    const forms = [
      TOKEN,
      encodeURIComponent(TOKEN),
      Buffer.from(TOKEN).toString('base64'),
      Buffer.from(`me:${TOKEN}`).toString('base64'),
      JSON.stringify({ x: TOKEN }),
    ];
    const [started, ...events] = runWith(`${forms.join(' ')} ${HOSTILE}`);
    const {
      t: _t,
      at: _at,
      type: _type,
      schema: _schema,
      runId: _id,
      ...header
    } = started as TimelineEvent & ReturnType<typeof runStarted>;
    const run = await openRecording({ resultsDir: join(folder, 'results'), header, clock: createRunClock() });
    run.begin();
    for (const event of events.slice(0, -1)) run.stream.emit(event);
    await run.finish({ reason: 'load-failed', message: forms.join(' ') });
    await expectCleanOutputs(run.dir);
    await expectCleanFiles(run.dir);
  });

  it('is in no output of a recording that still holds it, where something around it gives it away', async () => {
    const run = join(folder, 'old');
    await mkdir(run);
    const text = `password=${TOKEN} "token":"${TOKEN}" --password ${TOKEN} x-api-key: ${TOKEN} http://me:${TOKEN}@h ${HOSTILE}`;
    await writeFile(join(run, 'timeline.ndjson'), encodeTimeline(runWith(text)));
    await expectCleanOutputs(run);
    await expectCleanFiles(run, ['timeline.ndjson']);
  });
});

describe('a secret planted in what a command is given', () => {
  const kubeconfig = (user: object, server = api.url) =>
    JSON.stringify({
      'current-context': 'c',
      contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
      clusters: [{ name: 'c', cluster: { server } }],
      users: [{ name: 'u', user }],
    });
  const plugin = (script: string) => ({
    exec: {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: 'sh',
      args: ['-c', script],
      interactiveMode: 'Never',
    },
  });
  const refusing = { message: `no such token ${TOKEN} ${HOSTILE}`, kind: 'Status', reason: `x ${TOKEN}` };

  it.each([
    ['a token that the server repeats', () => kubeconfig({ token: TOKEN }), ['watch', '-n', 'shop']],
    ['a password that the server repeats', () => kubeconfig({ username: 'me', password: TOKEN }), ['doctor']],
    ['a plug-in that prints', () => kubeconfig(plugin(`echo "token: ${TOKEN}" >&2; exit 1`)), ['watch']],
    ['a plug-in that answers no JSON', () => kubeconfig(plugin(`echo "${TOKEN}"`)), ['doctor']],
    [
      'a password in the address of the server',
      () => kubeconfig({}, `http://me:${TOKEN}@127.0.0.1:1`),
      ['watch'],
    ],
    [
      'a password in an address that is none',
      () => kubeconfig({}),
      ['load', '--base-url', `ftp://me:${TOKEN}@h`],
    ],
    [
      'a password in an address that cannot be read',
      () => kubeconfig({}),
      ['load', '--base-url', `http://me:${TOKEN} @ h`],
    ],
    ['a name with control characters', () => kubeconfig({}), ['explain', HOSTILE.replace('\0', '')]],
    ['an option with control characters', () => kubeconfig({}), ['load', `--${HOSTILE.replace('\0', '')}`]],
  ])('%s', async (what, config, args) => {
    api.answer = () => ({ status: 401, body: refusing });
    const file = join(folder, 'kubeconfig');
    await writeFile(file, config());
    for (const extra of [[], ['--json']]) {
      const env = { KUBECONFIG: file, PALIER_DEBUG: '1', GITHUB_ACTIONS: 'true' };
      const ended = await palier([...args, ...extra], env);
      expect(ended.code, ended.stderr).not.toBe(1);
      expectClean(ended, what);
    }
  });
});
