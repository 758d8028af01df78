import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const TOKEN = 'Canary7JobToken';
const FILES = ['palier.tgz', 'sbom.cdx.json', 'THIRD-PARTY-NOTICES.txt'];

/** A project with a package, and a package registry that keeps what it gets from who has the job's token. */
let folder: string;
let server: Server;
let uploads: Map<string, string>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'palier-publish-'));
  for (const path of ['scripts/ci', 'package']) await mkdir(join(folder, path), { recursive: true });
  await cp(join(import.meta.dirname, 'publish-package.sh'), join(folder, 'scripts/ci/publish-package.sh'));
  await writeFile(join(folder, 'package.json'), '{\n  "version": "1.2.3",\n  "name": "palier"\n}\n');
  await writeFile(join(folder, 'CHANGELOG.md'), CHANGELOG);
  for (const file of FILES) await writeFile(join(folder, 'package', file), `content of ${file}`);
  const sums = FILES.map(
    (file) => `${createHash('sha256').update(`content of ${file}`).digest('hex')}  ${file}\n`,
  );
  await writeFile(join(folder, 'package', 'SHA256SUMS'), sums.join(''));

  uploads = new Map();
  server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    if (request.headers['job-token'] !== TOKEN) response.statusCode = 403;
    else uploads.set(request.url ?? '', Buffer.concat(parts).toString());
    response.end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
afterEach(async () => {
  await new Promise((done) => server.close(done));
  await rm(folder, { recursive: true });
});

describe('publish-package.sh', () => {
  it('uploads the package with its checksums, and takes the notes from the changelog', async () => {
    const { code, said } = await publish('v1.2.3');
    expect(code, said).toBe(0);
    const base = '/projects/7/packages/generic/palier/v1.2.3';
    expect([...uploads.keys()].toSorted()).toEqual(
      [...FILES, 'SHA256SUMS'].map((file) => `${base}/${file}`).toSorted(),
    );
    expect(uploads.get(`${base}/palier.tgz`)).toBe('content of palier.tgz');
    expect((await readFile(join(folder, 'package/notes.md'), 'utf8')).trim()).toBe('- What is new.');
    expect(said).not.toContain(TOKEN);
  });

  it('refuses a tag that is not the version', async () => {
    expect(await publish('v1.2.4')).toMatchObject({
      code: 2,
      said: expect.stringContaining('expected the tag v1.2.3'),
    });
    expect(uploads.size).toBe(0);
  });

  it('refuses a version of which the changelog says nothing', async () => {
    await writeFile(join(folder, 'CHANGELOG.md'), '# Changelog\n\n## [Unreleased]\n\n- Later.\n');
    expect(await publish('v1.2.3')).toMatchObject({ code: 2, said: expect.stringContaining('no section') });
    expect(uploads.size).toBe(0);
  });

  it('refuses a package that is not what was built', async () => {
    await writeFile(join(folder, 'package', 'palier.tgz'), 'something else');
    expect((await publish('v1.2.3')).code).not.toBe(0);
    expect(uploads.size).toBe(0);
  });

  it('fails when the registry refuses', async () => {
    const { code, said } = await publish('v1.2.3', 'Canary8WrongToken');
    expect(code).not.toBe(0);
    expect(said).toContain('403');
  });
});

const CHANGELOG = `# Changelog

## [Unreleased]

- Later.

## [1.2.3] - 2026-11-28

- What is new.

## [1.2.2] - 2026-11-01

- What was.
`;

function publish(tag: string, token = TOKEN) {
  const env = {
    PATH: process.env.PATH,
    CI_COMMIT_TAG: tag,
    CI_API_V4_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    CI_PROJECT_ID: '7',
    CI_JOB_TOKEN: token,
  };
  return new Promise<{ code: number; said: string }>((resolve) => {
    execFile('bash', [join(folder, 'scripts/ci/publish-package.sh')], { env }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), said: stdout + stderr }),
    );
  });
}
