import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const MAIN = join(import.meta.dirname, '..', 'main.ts');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'palier-french-'));
  await mkdir(join(folder, 'results'));
  await writeFile(join(folder, 'not-yaml'), 'a: [');
  await writeFile(join(folder, 'kubeconfig'), kubeconfig('http://127.0.0.1:1'));
  await writeFile(join(folder, 'no-server'), kubeconfig('127.0.0.1'));
});
afterAll(() => rm(folder, { recursive: true }));

function kubeconfig(server: string): string {
  return JSON.stringify({
    clusters: [{ name: 'one', cluster: { server } }],
    users: [{ name: 'me', user: { token: 'abc' } }],
    contexts: [{ name: 'here', context: { cluster: 'one', user: 'me' } }],
    'current-context': 'here',
  });
}

interface Run {
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

function run({ args, env = {} }: Run, locale: string): Promise<{ code: number; said: string }> {
  const { promise, resolve } = Promise.withResolvers<{ code: number; said: string }>();
  const { PATH, HOME, PALIER_CACHE } = process.env;
  const own = { PATH, HOME, PALIER_CACHE, LANG: locale, KUBECONFIG: join(folder, 'kubeconfig'), ...env };
  const options = { cwd: folder, env: { ...own, PALIER_SANDBOX_DIR: join(folder, 'sandbox') } };
  execFile(process.execPath, [MAIN, ...args], options, (error, stdout, stderr) =>
    resolve({ code: Number(error?.code ?? 0), said: `${stdout}\n${stderr}` }),
  );
  return promise;
}

/** What stands between two marks of punctuation, where it is more than a name or what the system says. */
function phrasesOf(said: string): ReadonlySet<string> {
  const phrases = said.split(/[\n:;.,()«»"“”]/).map((phrase) => phrase.trim().replaceAll(/\s+/g, ' '));
  return new Set(
    phrases.filter((phrase) => (phrase.match(/(?<![\w/-])\p{L}{2,}(?![\w/-])/gu)?.length ?? 0) >= 3),
  );
}

const FAILING: readonly (readonly [string, (at: string) => Run])[] = [
  ['an unknown command', () => ({ args: ['lod'] })],
  ['an unknown option', () => ({ args: ['watch', '--nothing'] })],
  ['a value that is none', () => ({ args: ['load', 'ramp', '--max-vus', 'many'] })],
  ['an unknown scenario', () => ({ args: ['load', 'rampe', '--yes'] })],
  ['a script that is not there', () => ({ args: ['load', './none.js'] })],
  ['a cluster that does not answer', () => ({ args: ['watch'] })],
  ['a context that is not there', () => ({ args: ['watch', '--context', 'elsewhere'] })],
  ['no kubeconfig', (at) => ({ args: ['watch'], env: { KUBECONFIG: join(at, 'none') } })],
  ['a kubeconfig that is no YAML', (at) => ({ args: ['watch'], env: { KUBECONFIG: join(at, 'not-yaml') } })],
  [
    'a kubeconfig without a server',
    (at) => ({ args: ['watch'], env: { KUBECONFIG: join(at, 'no-server') } }),
  ],
  [
    'the content of a kubeconfig',
    () => ({ args: ['watch'], env: { KUBECONFIG: 'apiVersion: v1\nkind: Config' } }),
  ],
  ['a bad address of Prometheus', () => ({ args: ['watch', '--prometheus', 'localhost'] })],
  ['a bad header for Prometheus', () => ({ args: ['watch', '--prometheus-header', 'secret'] })],
  ['a run that is not there', () => ({ args: ['report', 'nothing', '--results', 'results'] })],
  ['a timeline that is not there', () => ({ args: ['replay', './none.ndjson'] })],
  ['checks without a cluster', () => ({ args: ['check', 'infra'] })],
];

describe('French under a French locale', () => {
  it.each(FAILING)('%s: no phrase is the same as in English', async (_, wrong) => {
    const [english, french] = await Promise.all([
      run(wrong(folder), 'en_US.UTF-8'),
      run(wrong(folder), 'fr_FR.UTF-8'),
    ]);
    expect(french.code, french.said).toBe(english.code);
    expect(english.code).not.toBe(0);
    expect(english.said.trim()).not.toBe('');
    expect(french.said).not.toBe(english.said);
    const ofFrench = phrasesOf(french.said);
    expect([...phrasesOf(english.said)].filter((phrase) => ofFrench.has(phrase))).toEqual([]);
  });
});
