import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createKubeClient } from './client.ts';
import { connect } from './connect.ts';
import { execInPod } from './exec.ts';
import { runExecPlugin } from './exec-plugin.ts';
import type { Impersonation } from './impersonation.ts';
import { type ClusterAccess, type ExecPlugin, loadKubeconfig } from './kubeconfig.ts';
import { patchHpaSpec } from './patch-hpa.ts';
import { startPortForward } from './port-forward.ts';
import { type FakeApi, pairsOf, startFakeApi, status } from './testing/fake-api.ts';

let api: FakeApi;
let folder: string;
beforeEach(async () => {
  api = await startFakeApi();
  folder = await mkdtemp(join(tmpdir(), 'palier-plugin-'));
});
afterEach(async () => {
  await api.close();
  await rm(folder, { recursive: true });
});

const PLUGIN: ExecPlugin = {
  command: 'sh',
  args: [],
  env: process.env,
  apiVersion: 'client.authentication.k8s.io/v1',
  installHint: null,
  asks: false,
  provideClusterInfo: false,
};

const shell = (script: string): ExecPlugin => ({ ...PLUGIN, args: ['-c', script] });
const credential = (status: Record<string, string>) =>
  `echo '${JSON.stringify({ kind: 'ExecCredential', status })}'`;

function accessOf(user: Partial<ClusterAccess['user']>): ClusterAccess {
  return { ...api.access, user: { ...api.access.user, ...user } };
}

async function connectAs(user: Partial<ClusterAccess['user']>) {
  const access = accessOf(user);
  const client = createKubeClient(access);
  try {
    return await connect(client, access);
  } finally {
    client.close();
  }
}

const run = (plugin: ExecPlugin, withinMs = 30_000, signal = new AbortController().signal) =>
  runExecPlugin(plugin, { kind: 'ExecCredential' }, { withinMs, signal });

describe('a credential plug-in', () => {
  it('is told why it is run, and its token is shown to the API', async () => {
    api.answer = ({ headers }) =>
      headers.authorization === 'Bearer from-plugin' ? undefined : { status: 401, body: status(401, 'no') };
    const exec = shell(`test -n "$KUBERNETES_EXEC_INFO" && ${credential({ token: 'from-plugin' })}`);
    expect((await connectAs({ exec })).version).toBe('v1.34.4');
  });

  it('is told about the cluster when it wants to be', async () => {
    const exec = { ...shell('echo "$KUBERNETES_EXEC_INFO" >&2; exit 1'), provideClusterInfo: true };
    const error: unknown = await connectAs({ exec }).catch((error) => error);
    expect(String(error)).toContain(`"spec":{"interactive":false,"cluster":{"server":"${api.url}"}}`);
  });

  it('runs once for all requests, and again when its token is refused or over', async () => {
    const ran = async () => (await readFile(join(folder, 'ran'), 'utf8')).length;
    const count = `printf x >> ${folder}/ran`;
    const client = createKubeClient(accessOf({ exec: shell(`${count}; ${credential({ token: 'one' })}`) }));
    await Promise.all([client.getJson('/version'), client.getJson('/version'), client.getJson('/version')]);
    expect(await ran()).toBe(1);
    api.answer = () => ({ status: 401, body: status(401, 'no') });
    await expect(client.getJson('/version')).rejects.toMatchObject({ kind: 'unauthorized' });
    api.answer = () => undefined;
    await client.getJson('/version');
    expect(await ran()).toBe(2);
    client.close();

    const short = credential({ token: 'two', expirationTimestamp: '2000-01-01T00:00:00Z' });
    const again = createKubeClient(accessOf({ exec: shell(`${count}; ${short}`) }));
    await again.getJson('/version');
    await again.getJson('/version');
    expect(await ran()).toBe(4);
    again.close();
  });

  it.each([
    [
      'is not on PATH',
      { ...PLUGIN, command: 'palier-no-such-plugin' },
      /"palier-no-such-plugin" was not found on PATH/,
      /install it/,
    ],
    [
      'is not installed, and says how',
      { ...PLUGIN, command: 'palier-no-such-plugin', installHint: 'get it from the intranet' },
      /was not found/,
      /^get it from the intranet$/,
    ],
    [
      'is not where the kubeconfig says',
      { ...PLUGIN, command: '/no/such/plugin' },
      /does not exist/,
      /install/,
    ],
    ['fails', shell('echo chatter >&2; exit 7'), /ended with exit code 7: chatter/, /login command/],
    ['wants to ask', { ...shell('exit 1'), asks: true }, /exit code 1/, /log in with kubectl first/],
    ['is killed', shell('kill -9 $$'), /was ended by SIGKILL/, /login/],
    ['prints something else', shell('echo PLANTED-0000'), /printed no ExecCredential with a status/, /login/],
    ['gives nothing', shell(credential({})), /gave neither a token nor a certificate/, /login/],
    [
      'gives a certificate that is none',
      shell(credential({ clientCertificateData: 'PLANTED-0000', clientKeyData: 'PLANTED-0000' })),
      /certificate holds no PEM/,
      /login/,
    ],
    ['prints without end', shell('yes PLANTED-0000'), /printed more than 1 MiB/, /login/],
  ])('that %s', async (_, exec, message, hint) => {
    const error = await connectAs({ exec }).catch((error: unknown) => error);
    expect(error).toMatchObject({
      code: 'credentials',
      exitCode: 3,
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
    });
    expect(String(error)).not.toMatch(/PLANTED|spawn|Unexpected token/);
  });

  it('may not be executed', async () => {
    const command = join(folder, 'plugin');
    await writeFile(command, '#!/bin/sh\n');
    await expect(run({ ...PLUGIN, command })).rejects.toMatchObject({
      message: expect.stringContaining('may not be executed'),
      hint: { en: `chmod +x ${command}` },
    });
    await writeFile(command, '#!/no/such/shell\n');
    await chmod(command, 0o755);
    await expect(run({ ...PLUGIN, command })).rejects.toThrow('what its first line names was not found');
  });

  it('tells no secret that it prints about itself, nor one that the kubeconfig gives it', async () => {
    const script = 'echo "$GIVEN_PASSWORD, password=PLANTED-0002 token: PLANTED-0003" >&2; exit 1';
    const exec = {
      command: 'sh',
      args: ['-c', script],
      env: [{ name: 'GIVEN_PASSWORD', value: 'PLANTED 0001' }],
    };
    const kubeconfig = {
      'current-context': 'c',
      clusters: [{ name: 'c', cluster: { server: api.url } }],
      contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
      users: [{ name: 'u', user: { exec } }],
    };
    const { user } = loadKubeconfig({
      env: { ...process.env, KUBECONFIG: '/k' },
      homeDirectory: null,
      readFile: () => Buffer.from(JSON.stringify(kubeconfig)),
    }).access();
    const error: unknown = await connectAs(user).catch((error) => error);
    expect(String(error)).toContain('ended with exit code 1: ***, password=***');
    expect(String(error)).not.toContain('PLANTED');
  });

  it('that hangs is ended with all that it has started, in time or when it is told to', async () => {
    // Neither takes the first signal.
    const hangs = shell(`trap '' TERM; sleep 300 & echo $! > ${folder}/child; sleep 300`);
    await expect(run(hangs, 300)).rejects.toThrow('gave no answer within 0.3 s');
    await gone();
    const stopping = new AbortController();
    const running = run(hangs, 30_000, stopping.signal);
    setTimeout(() => stopping.abort(), 300);
    await expect(running).rejects.toThrow('was stopped');
    await gone();
  });

  it('that hangs holds nobody up who closes the client, or who does not want to wait', async () => {
    const client = createKubeClient(accessOf({ exec: shell('sleep 300') }));
    const waiting = client.getJson('/version');
    waiting.catch(() => undefined);
    const impatient = new AbortController();
    const other = client.getJson('/version', { signal: impatient.signal });
    impatient.abort(new Error('enough'));
    await expect(other).rejects.toThrow('enough');
    client.close();
    await expect(waiting).rejects.toMatchObject({ kind: 'credentials' });
  });

  it('that leaves somebody behind who keeps its output open has still answered', async () => {
    await expect(run(shell(`${credential({ token: 'x' })}; sleep 20 &`))).resolves.toMatchObject({
      token: 'x',
    });
  });

  /** The child of a plug-in has ended. */
  async function gone() {
    const pid = Number(await readFile(join(folder, 'child'), 'utf8'));
    await expect.poll(() => isRunning(pid), { timeout: 10_000 }).toBe(false);
  }
});

async function isRunning(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat !== '' && !/\) Z /.test(stat);
}

describe('a token in a file', () => {
  it('is read for every request, and wins over one beside it', async () => {
    const tokenFile = join(folder, 'token');
    const client = createKubeClient(accessOf({ token: 'beside', tokenFile }));
    const shown: (string | undefined)[] = [];
    api.answer = ({ headers }) => {
      shown.push(headers.authorization);
      return undefined;
    };
    await client.getJson('/version');
    for (const token of ['one\n', 'two\r\n']) {
      await writeFile(tokenFile, token);
      await client.getJson('/version');
    }
    expect(shown).toEqual(['Bearer beside', 'Bearer one', 'Bearer two']);
    client.close();
  });

  it('that is not there is named', async () => {
    const tokenFile = join(folder, 'gone');
    await expect(connectAs({ tokenFile })).rejects.toMatchObject({
      code: 'credentials',
      message: expect.stringContaining(`tokenFile of user "me" (${tokenFile}) can't be read: ENOENT`),
    });
  });
});

describe('impersonation', () => {
  const someone: Impersonation = {
    user: 'someone',
    uid: '7',
    groups: ['one', 'two'],
    extra: { Why: ['test', 'more'], 'example.org/a b': ['é'] },
  };
  const asked: (readonly [string, string])[] = [];
  const wanted = [
    ['impersonate-user', 'someone'],
    ['impersonate-uid', '7'],
    ['impersonate-group', 'one'],
    ['impersonate-group', 'two'],
    ['impersonate-extra-why', 'test'],
    ['impersonate-extra-why', 'more'],
    ['impersonate-extra-example.org%2fa%20b', 'Ã©'],
  ];

  it('is in every request, watches too, each value in a line of its own', async () => {
    asked.length = 0;
    api.answer = ({ rawHeaders }) => {
      asked.push(...rawHeaders.filter(([name]) => name?.startsWith('impersonate-')));
      return undefined;
    };
    const client = createKubeClient(accessOf({ token: 't', impersonate: someone }));
    await client.getJson('/version');
    expect(asked).toEqual(wanted);
    const over = new AbortController();
    const watching = client.watchLines('/api/v1/namespaces/shop/pods?watch=true', {
      signal: over.signal,
      idleMs: () => 5_000,
      onOpen: () => over.abort(),
      onLine: () => {},
    });
    await watching.catch(() => undefined);
    expect(asked).toEqual([...wanted, ...wanted]);
    client.close();
  });

  it('is in a change, which is made as itself, too', async () => {
    asked.length = 0;
    api.answer = ({ rawHeaders }) => {
      asked.push(...rawHeaders.filter(([name]) => name.startsWith('impersonate-')));
      return { status: 200, body: { metadata: { name: 'web', namespace: 'shop' }, spec: {} } };
    };
    const client = createKubeClient(accessOf({ token: 't', impersonate: someone }));
    await patchHpaSpec(client, { namespace: 'shop', name: 'web' }, { minReplicas: 2 });
    expect(asked).toEqual(wanted);
    client.close();
  });

  it.each([
    [
      'a command in a container',
      (access: ClusterAccess) =>
        execInPod(access, { namespace: 'shop', pod: 'p', container: 'c', command: ['true'] }),
    ],
    [
      'a port-forward',
      (access: ClusterAccess) => {
        const pod = { metadata: { name: 'p' }, status: { conditions: [{ type: 'Ready', status: 'True' }] } };
        const client = { getJson: async () => ({ items: [pod] }) };
        return startPortForward({ access, client, namespace: 'shop', selector: {}, targetPort: 80 });
      },
    ],
  ])('and the token of a plug-in, in the stream of %s', async (_, open) => {
    const upgrades: (readonly [string, string])[][] = [];
    const server = http.createServer();
    server.on('upgrade', ({ rawHeaders }, socket) => {
      upgrades.push(pairsOf(rawHeaders).filter(([name]) => /^(impersonate-|authorization)/.test(name)));
      socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const user = { exec: shell(credential({ token: 'from-plugin' })), impersonate: someone };
    const access = { ...accessOf(user), server: `http://127.0.0.1:${port}` };
    await expect(open(access)).rejects.toMatchObject({ kind: 'forbidden' });
    expect(upgrades).toHaveLength(1);
    expect(upgrades[0]).toEqual(expect.arrayContaining([...wanted, ['authorization', 'Bearer from-plugin']]));
    expect(upgrades[0]).toHaveLength(wanted.length + 1);
    server.close();
  });

  it('a stream that an API server never opens is given up', async () => {
    const server = http.createServer().on('upgrade', () => {});
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const access = { ...api.access, server: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
    const pod = { metadata: { name: 'p' }, status: { conditions: [{ type: 'Ready', status: 'True' }] } };
    const client = { getJson: async () => ({ items: [pod] }) };
    const to = { namespace: 'shop', selector: {}, targetPort: 80 };
    const opening = startPortForward({ access, client, ...to, opensWithinMs: 300 });
    await expect(opening).rejects.toMatchObject({ kind: 'timeout' });
    server.closeAllConnections();
    server.close();
  });
});
