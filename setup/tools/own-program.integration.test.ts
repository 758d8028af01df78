import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ensureProgram } from './ensure.ts';
import { hasGo } from './fetch/go.ts';
import { sourcesKey } from './own-sources.ts';
import { createProgress } from './progress.ts';
import { mustRun } from './run.ts';

/** What every Go program is compiled of, once for all these tests. */
let goCache: string;
beforeAll(async () => {
  goCache = await mkdtemp(join(tmpdir(), 'palier-go-cache-'));
});
afterAll(() => rm(goCache, { recursive: true }));

/** A project with a control plane of one line, and a machine that has nothing yet. */
let root: string;
let cache: string;
let sources: string;
let said: string;
let env: NodeJS.ProcessEnv;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'palier own program '));
  cache = join(root, 'cache');
  sources = join(root, 'sandbox', 'control-plane');
  said = '';
  env = { PATH: process.env.PATH, HOME: root, PALIER_CACHE: cache, GOCACHE: goCache, GOPROXY: 'off' };
  await mkdir(sources, { recursive: true });
  await writeFile(join(root, 'package.json'), '{}');
  await writeFile(join(sources, 'go.mod'), 'module x\n\ngo 1.24\n');
  await writeFile(join(sources, 'build.sh'), 'exec go build -o "$1" .\n');
  await program('v1.36.3');
});
afterEach(() => rm(root, { recursive: true }));

function program(version: string): Promise<void> {
  const print = `println("x ${version}+palier-sandbox")`;
  return writeFile(join(sources, 'main.go'), `package main\n\nfunc main() { ${print} }\n`);
}

function ensure(signal?: AbortSignal) {
  const out = Object.assign(new PassThrough(), { isTTY: false, columns: 80 });
  out.on('data', (chunk) => {
    said += chunk;
  });
  const progress = createProgress(out as never);
  return ensureProgram('controlPlane', { env, root, progress, signal });
}

const left = async () => (await readdir(join(cache, 'tools'))).toSorted();

/** PATH of a machine without Go. */
async function withoutGo(): Promise<void> {
  await mkdir(join(root, 'bin'));
  for (const tool of ['sh', 'tar', 'gzip']) {
    const path = (await mustRun('sh', ['-c', `command -v ${tool}`])).trim();
    await symlink(path, join(root, 'bin', tool));
  }
  env.PATH = join(root, 'bin');
}

describe.skipIf(!(await hasGo(process.env)))('the control plane, built from its sources', () => {
  it('is built in a build cache of its own that goes with the build', async () => {
    delete env.GOCACHE;
    await ensure();
    expect((await readdir(cache)).toSorted()).toEqual(['tools']);
  });

  it('is built once for these sources, and again when they change', async () => {
    const first = await ensure();
    expect(first).toMatchObject({ version: '1.36.3', origin: 'cache' });
    expect(said).toMatch(
      /building 1.36.3 with Go, once, about \d min on 2 cores, 0 %…[\s\S]* ready in .* 100 %\)/,
    );
    said = '';
    expect(await ensure()).toEqual(first);
    expect(said).toBe('');
    await program('v1.36.4');
    expect(await ensure()).toMatchObject({ version: '1.36.4' });
  });

  it('leaves nothing half-made when it is given up, and is built the next time', async () => {
    delete env.GOCACHE;
    const controller = new AbortController();
    const building = ensure(controller.signal);
    while (!existsSync(join(cache, 'go-build', 'cache')))
      await new Promise((resolve) => setTimeout(resolve, 20));
    controller.abort();
    await expect(building).rejects.toMatchObject({ code: 'interrupted', exitCode: 130 });
    expect(await left()).toEqual([]);
    expect(await readdir(cache)).toEqual(['tools']);
    env.GOCACHE = goCache;
    await ensure();
  });

  it('keeps a build cache that the user has named', async () => {
    await ensure();
    expect((await readdir(goCache)).length).toBeGreaterThan(0);
  });

  it.each([
    [
      'sources that do not compile',
      'main.go',
      'package main\n\nfunc main() { nowhere() }\n',
      /undefined: nowhere/,
    ],
    [
      'a network that is not there',
      'go.mod',
      'module x\n\ngo 1.24\n\nrequire example.com/y v1.0.0\n',
      /its Go modules could not be downloaded \(once, a network is needed\): .*refused/,
    ],
  ])('says why it could not be built: %s', async (_what, file, text, reason) => {
    env.GOPROXY = 'http://127.0.0.1:9';
    await writeFile(join(sources, file), text);
    const sum = `h1:${'A'.repeat(43)}=`;
    await writeFile(
      join(sources, 'go.sum'),
      `example.com/y v1.0.0 ${sum}\nexample.com/y v1.0.0/go.mod ${sum}\n`,
    );
    if (file === 'go.mod')
      await writeFile(
        join(sources, 'main.go'),
        'package main\n\nimport _ "example.com/y"\n\nfunc main() {}\n',
      );
    await expect(ensure()).rejects.toMatchObject({
      code: 'TOOL_MISSING',
      message: expect.stringMatching(reason),
      hint: expect.stringContaining('CONTROL_PLANE_BIN'),
    });
    expect(await left()).toEqual([]);
  });

  it('says which Go is needed where it is too old', async () => {
    await writeFile(join(sources, 'go.mod'), 'module x\n\ngo 1.99\n');
    env.GOTOOLCHAIN = 'local';
    await expect(ensure()).rejects.toThrow(/requires go >= 1.99/);
  });
});

describe('the control plane, without Go', () => {
  let server: Server;
  let asked: string[];
  let files: Map<string, Buffer>;
  beforeEach(async () => {
    asked = [];
    files = new Map();
    server = createServer((request, response) => {
      asked.push(request.url ?? '');
      const file = files.get(request.url ?? '');
      response.writeHead(file ? 200 : 404).end(file);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const releases = `http://127.0.0.1:${(server.address() as AddressInfo).port}/packages`;
    await writeFile(join(root, 'package.json'), JSON.stringify({ releases }));
    await withoutGo();
  });
  afterEach(() => {
    server.close();
  });

  async function publish(version: string, change = ''): Promise<void> {
    const path = join(root, 'palier-control-plane');
    await writeFile(path, `#!/bin/sh\necho "palier-control-plane ${version}+palier-sandbox"\n`);
    await chmod(path, 0o755);
    const arch = process.arch === 'x64' ? 'amd64' : process.arch;
    const name = `palier-control-plane-${process.platform}-${arch}.tar.gz`;
    await mustRun('tar', ['-czf', join(root, name), '-C', root, 'palier-control-plane']);
    const archive = await readFile(join(root, name));
    const sum = createHash('sha256').update(archive).update(change).digest('hex');
    const base = `/packages/palier-control-plane/${sourcesKey(sources)}`;
    files.set(`${base}/${name}`, archive).set(`${base}/SHA256SUMS`, Buffer.from(`${sum}  ${name}\n`));
  }

  it('is downloaded where a release has published it for these sources', async () => {
    await publish('v1.36.3');
    expect(await ensure()).toMatchObject({ version: '1.36.3', origin: 'cache' });
    expect(await left()).toEqual([`palier-control-plane-1.36.3-${sourcesKey(sources)}`]);
  });

  it.each([
    ['a release has not published it', async () => {}, /HTTP 404/],
    ['its checksum is wrong', () => publish('v1.36.3', 'x'), /expected SHA-256/],
    ['what was published does not run here', () => publish('broken'), /does not run/],
  ])('says so, and what to do, where %s', async (_what, prepare, reason) => {
    await prepare();
    await expect(ensure()).rejects.toMatchObject({
      message: expect.stringMatching(
        new RegExp(`${reason.source}[\\s\\S]*Go build of sandbox/control-plane: there is no \`go\` on PATH`),
      ),
      hint: expect.stringContaining('Install Go'),
    });
    expect(await left()).toEqual([]);
  });
});
