import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { applyMergePatch } from '../../../core/lib/merge-patch.ts';
import { hpaObject } from '../../../core/testing/make.ts';
import type { HpaObject } from '../../../core/timeline/events.ts';
import { leftPatched } from '../../recorder/left-patched.ts';
import { removeRun } from '../../recorder/remove-run.ts';
import { createKubeClient } from '../../sources/kubernetes/client.ts';
import { startFakeApi } from '../../sources/kubernetes/testing/fake-api.ts';
import type { RunCluster } from '../cluster/run-cluster.ts';
import { checkHpaPatch, patchHpa, readHpaPatch } from './hpa-patch.ts';
import { loadWords } from './words.ts';

const ORIGINAL = hpaObject({ desired: 1, cpu: 4, windowSeconds: null });
const PATH = '/apis/autoscaling/v2/namespaces/palier/horizontalpodautoscalers';

let folder: string;
let server: http.Server;
let spec: HpaObject['spec'];
let requests: { method: string | undefined; type: string | undefined; body: unknown }[];
let refuse: string | null;
/** Answers to the next patches; true: it is carried out all the same. */
let troubles: { readonly status: number; readonly done?: boolean }[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hpa-patch-'));
  spec = ORIGINAL.spec;
  requests = [];
  refuse = null;
  troubles = [];
  server = http.createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

/** One autoscaler: listed, and patched as an API server does, defaults included. */
async function answer(request: http.IncomingMessage, response: http.ServerResponse) {
  const body = await text(request);
  const path = (request.url ?? '').split('?')[0];
  const write = (status: number, object: unknown) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(object));
  };
  if (request.method === 'PATCH' && path === `${PATH}/backend`) {
    requests.push({ method: request.method, type: request.headers['content-type'], body: JSON.parse(body) });
    if (refuse !== null) return write(403, { kind: 'Status', code: 403, message: refuse });
    const trouble = troubles.shift();
    const fails = () => write(trouble?.status ?? 500, { kind: 'Status', message: 'in trouble' });
    if (trouble !== undefined && trouble.done !== true) return fails();
    const patched = applyMergePatch({ spec }, JSON.parse(body)) as { spec: HpaObject['spec'] };
    spec = { ...patched.spec, minReplicas: patched.spec.minReplicas ?? 1 };
    if (trouble !== undefined) return fails();
    return write(200, stored());
  }
  if (path === PATH) return write(200, { kind: 'HorizontalPodAutoscalerList', items: [stored()] });
  return write(404, { kind: 'Status', code: 404, message: `no ${path}` });
}

function stored() {
  const { namespace, name, uid } = ORIGINAL;
  const count = Math.max(1, Number(spec.minReplicas));
  const status = { ...ORIGINAL.status, currentReplicas: count, desiredReplicas: count };
  return { apiVersion: 'autoscaling/v2', metadata: { namespace, name, uid }, spec, status };
}

async function cluster(): Promise<RunCluster> {
  const fake = await startFakeApi();
  const { port } = server.address() as AddressInfo;
  const access = { ...fake.access, server: `http://127.0.0.1:${port}` };
  await fake.close();
  const connection = {
    access,
    client: createKubeClient(access),
    version: 'v1.34.4',
    kind: 'kubernetes' as const,
  };
  return {
    connection,
    namespace: 'palier',
    hpas: [ORIGINAL],
    hpasAsOf: { ms: 0, version: null },
    kind: 'kubernetes',
    name: 'test',
    leave: async () => connection.client.close(),
  };
}

const said: string[] = [];
const telling = { notes: { say: (line: string) => void said.push(line) }, words: loadWords.en };
const PATCH = { minReplicas: 2, behavior: { scaleDown: { stabilizationWindowSeconds: 30 } } };

describe('settings for the time of a run', () => {
  it('are merged in, waited for, and taken back to the very same', async () => {
    const patched = await patchHpa(await cluster(), PATCH, telling);
    expect(requests[0]).toEqual({
      method: 'PATCH',
      type: 'application/merge-patch+json',
      body: { spec: PATCH },
    });
    expect(spec).toMatchObject(PATCH);
    const object = await patched?.takenIn(new AbortController().signal);
    expect(object?.status).toMatchObject({ currentReplicas: 2 });
    expect(patched?.recorded).toEqual({ hpa: 'palier/backend', patch: PATCH, replacedSpec: ORIGINAL.spec });
    await patched?.restore();
    expect(spec).toEqual(ORIGINAL.spec);
    expect(said.at(-1)).toBe('settings of palier/backend are as before');
  });

  it('are taken back once, however often it is asked for', async () => {
    const patched = await patchHpa(await cluster(), PATCH, telling);
    await Promise.all([patched?.restore(), patched?.restore()]);
    expect(requests).toHaveLength(2);
  });

  it('can be taken back by hand with what is left in the folder of the run', async () => {
    const patched = await patchHpa(await cluster(), PATCH, telling);
    const byHand = applyMergePatch({ spec }, parse(patched?.originalYaml ?? ''));
    expect(byHand).toEqual({ spec: ORIGINAL.spec });
  });

  it('are told when somebody else has changed them meanwhile', async () => {
    const patched = await patchHpa(await cluster(), PATCH, telling);
    spec = { ...spec, maxReplicas: 50 };
    await expect(patched?.restore()).rejects.toMatchObject({ code: 'hpa-not-restored' });
  });

  it.each([503, 409, 429, 500])(
    'are taken back although the API server answers %d at first',
    async (status) => {
      const patched = await patchHpa(await cluster(), PATCH, { ...telling, dir: folder });
      troubles = [{ status }, { status }];
      await patched?.restore();
      expect(spec).toEqual(ORIGINAL.spec);
      expect(await readdir(folder)).toEqual(['hpa-before.yaml']);
      expect(await leftPatched(folder, () => false)).toEqual([]);
    },
  );

  it('name the file and the command when they can’t be taken back, and so does the next run', async () => {
    const dir = join(folder, '20261123T100000Z-ramp-abcd');
    await mkdir(dir);
    const patched = await patchHpa(await cluster(), PATCH, { ...telling, dir, withinMs: 0 });
    troubles = [{ status: 503 }];
    const command = `kubectl --context test -n palier patch hpa backend --type merge --patch-file ${dir}/hpa-before.yaml`;
    await expect(patched?.restore()).rejects.toMatchObject({
      code: 'hpa-not-restored',
      exitCode: 3,
      hint: expect.stringContaining(command),
    });
    const byHand = applyMergePatch({ spec }, parse(await readFile(join(dir, 'hpa-before.yaml'), 'utf8')));
    expect(byHand).toEqual({ spec: ORIGINAL.spec });
    expect(await leftPatched(folder, () => true)).toEqual([]);
    expect(await leftPatched(folder, () => false)).toMatchObject([
      { hpa: 'palier/backend', target: 'test', command: expect.stringContaining(command) },
    ]);
    await removeRun(dir).catch(() => undefined);
    expect(await readdir(dir)).toEqual(['hpa-before.yaml', 'hpa-not-restored.json']);
  });

  it('are on disk before anything is changed', async () => {
    troubles = [{ status: 503 }, { status: 503 }];
    const failed = patchHpa(await cluster(), PATCH, { ...telling, dir: folder, withinMs: 0 });
    await expect(failed).rejects.toMatchObject({ code: 'hpa-not-restored' });
    expect(await readdir(folder)).toEqual(['hpa-before.yaml', 'hpa-not-restored.json']);
  });

  it('are taken back when it is not known whether they were taken', async () => {
    troubles = [{ status: 504, done: true }];
    await expect(patchHpa(await cluster(), PATCH, { ...telling, dir: folder })).rejects.toMatchObject({
      code: 'hpa-patch-refused',
    });
    expect(spec).toEqual(ORIGINAL.spec);
    expect(await readdir(folder)).toEqual(['hpa-before.yaml']);
  });

  it('are not changed when the API server refuses', async () => {
    refuse = 'horizontalpodautoscalers.autoscaling "backend" is forbidden';
    await expect(patchHpa(await cluster(), PATCH, telling)).rejects.toMatchObject({
      code: 'hpa-patch-refused',
      message: expect.stringContaining('is forbidden'),
    });
  });

  it('are checked by the rules of the API server before anything is asked', async () => {
    const wrong = { minReplicas: 9, behavior: { scaleDown: { stabilizationWindowSeconds: 9_999 } } };
    expect(() => checkHpaPatch(ORIGINAL, wrong)).toThrow(
      /spec\.maxReplicas.*greater than or equal to `minReplicas`.*stabilizationWindowSeconds/,
    );
    await expect(patchHpa(await cluster(), wrong, telling)).rejects.toMatchObject({
      code: 'hpa-patch-invalid',
    });
    expect(requests).toEqual([]);
  });
});

describe('a patch file', () => {
  const read = async (content: string | Buffer) => {
    await writeFile(join(folder, 'patch.yaml'), content);
    return readHpaPatch('patch.yaml', folder);
  };

  it.each([
    ['YAML', 'spec:\n  minReplicas: 2\n'],
    ['JSON', '{"spec":{"minReplicas":2}}'],
    ['UTF-16, as PowerShell writes it', Buffer.from('\uFEFFspec:\r\n  minReplicas: 2\r\n', 'utf16le')],
    [
      'a whole HorizontalPodAutoscaler',
      'kind: HorizontalPodAutoscaler\nspec: {minReplicas: 2, scaleTargetRef: {kind: Deployment, name: b}}',
    ],
    ['YAML with a merge key, as kubectl reads it', 'x: &few {minReplicas: 2}\nspec: {<<: *few}\n'],
    [
      'YAML that merges two, the nearer first',
      'x: [&a {minReplicas: 2}, &b {minReplicas: 3}]\nspec: {<<: [*a, *b]}',
    ],
    [
      'YAML whose own key goes before a merged one',
      'x: &a {minReplicas: 3}\nspec:\n  <<: *a\n  minReplicas: 2\n',
    ],
  ])('is %s', async (_, content) => {
    expect(await read(content)).toEqual({ minReplicas: 2 });
  });

  it('merges below the top as well', async () => {
    const content = `x: &gentle { selectPolicy: Min }
spec:
  behavior:
    scaleDown: { <<: *gentle, stabilizationWindowSeconds: 30 }`;
    const scaleDown = { selectPolicy: 'Min', stabilizationWindowSeconds: 30 };
    expect(await read(content)).toEqual({ behavior: { scaleDown } });
  });

  it.each([
    ['not YAML', 'spec: [', 'not valid YAML, line 1'],
    ['an alias of nothing', 'spec: *PLANTED', 'not valid YAML, line 1, column 7 (alias without anchor)'],
    ['without a spec', 'minReplicas: 2', 'no "spec"'],
    ['of something else', 'kind: Deployment\nspec: {replicas: 2}', 'kind Deployment'],
    ['for another target', 'spec: {scaleTargetRef: {kind: Deployment, name: b}}', 'scaleTargetRef'],
    ['empty', '', 'no "spec"'],
  ])('is refused when it is %s', async (_, content, why) => {
    await expect(read(content)).rejects.toMatchObject({
      code: 'hpa-patch-unreadable',
      message: expect.stringContaining(why),
    });
  });

  it('is refused when it is not there', async () => {
    await expect(readHpaPatch('nothing.yaml', folder)).rejects.toMatchObject({
      code: 'hpa-patch-unreadable',
    });
  });
});
