import { execFile, execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sourcesKey } from '../../setup/tools/own-sources.ts';

const TOKEN = 'Canary7JobToken';
const ROOT = join(import.meta.dirname, '../..');

/** A project whose control plane is built by writing a file, and a package registry for who has the job's token. */
let folder: string;
let sources: string;
let server: Server;
let uploads: Map<string, Buffer>;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'palier-publish-'));
  sources = join(folder, 'sandbox/control-plane');
  for (const path of ['scripts/ci', 'sandbox/control-plane'])
    await mkdir(join(folder, path), { recursive: true });
  await cp(
    join(import.meta.dirname, 'publish-control-plane.sh'),
    join(folder, 'scripts/ci/publish-control-plane.sh'),
  );
  await writeFile(join(sources, 'go.mod'), 'module x\n\ngo 1.24\n');
  await writeFile(join(sources, 'main.go'), 'package main\n');
  await writeFile(join(sources, 'main_test.go'), 'package main\n');
  await writeFile(join(sources, 'build.sh'), '#!/bin/sh\necho "for $GOOS $GOARCH" >"$1"\n', { mode: 0o755 });

  uploads = new Map();
  server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const url = request.url ?? '';
    if (request.headers['job-token'] !== TOKEN) response.statusCode = 403;
    else if (request.method === 'PUT') uploads.set(url, Buffer.concat(parts));
    else if (!uploads.has(url)) response.statusCode = 404;
    response.end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
afterEach(async () => {
  await new Promise((done) => server.close(done));
  await rm(folder, { recursive: true });
});

function publish(token = TOKEN): Promise<{ code: number; said: string }> {
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    GOTOOLCHAIN: 'local',
    CI_API_V4_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    CI_PROJECT_ID: '7',
    CI_JOB_TOKEN: token,
  };
  return new Promise((resolve) => {
    execFile(
      'bash',
      [join(folder, 'scripts/ci/publish-control-plane.sh')],
      { env },
      (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), said: stdout + stderr }),
    );
  });
}

describe('publish-control-plane.sh', () => {
  it('names sources as those do who look for their program', () => {
    const script = join(ROOT, 'scripts/ci/publish-control-plane.sh');
    const key = execFileSync('bash', [script, '--key'], { encoding: 'utf8' }).trim();
    expect(key).toBe(sourcesKey(join(ROOT, 'sandbox/control-plane')));
  });

  it('publishes a program for each platform, with checksums, under the key of its sources; once', async () => {
    const { code, said } = await publish();
    expect(code, said).toBe(0);
    expect(said).not.toContain(TOKEN);
    const base = `/projects/7/packages/generic/palier-control-plane/${sourcesKey(sources)}`;
    const archives = ['amd64', 'arm64'].map((arch) => `palier-control-plane-linux-${arch}.tar.gz`);
    expect([...uploads.keys()]).toEqual([...archives, 'SHA256SUMS'].map((file) => `${base}/${file}`));
    for (const [index, arch] of ['amd64', 'arm64'].entries()) {
      const archive = uploads.get(`${base}/${archives[index]}`);
      const program = execFileSync('tar', ['-xzO', 'palier-control-plane'], {
        input: archive,
        encoding: 'utf8',
      });
      expect(program).toBe(`for linux ${arch}\n`);
    }
    const built = join(folder, 'package/control-plane');
    expect(await readFile(join(built, 'SHA256SUMS'), 'utf8')).toBe(String(uploads.get(`${base}/SHA256SUMS`)));
    execFileSync('sha256sum', ['--check', '--quiet', 'SHA256SUMS'], { cwd: built });
    expect((await publish()).said).toContain('is there already');
  });

  it('fails when the registry refuses', async () => {
    const { code, said } = await publish('Canary8WrongToken');
    expect(code).not.toBe(0);
    expect(said).toContain('403');
    expect(uploads.size).toBe(0);
  });
});
