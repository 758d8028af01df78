import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mustRun } from '../run.ts';
import { fetchRelease } from './release.ts';

let folder: string;
let server: Server;
let archive: Buffer;
let listed: string;
let ranges: (string | undefined)[];
/** The server stops in the middle of its answer, and keeps the connection. */
let stalls: boolean;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'palier-release-'));
  await mkdir(join(folder, 'tool-1'));
  await writeFile(join(folder, 'tool-1', 'tool'), 'program '.repeat(5_000));
  await mustRun('tar', ['-czf', join(folder, 'source.tar.gz'), '-C', folder, 'tool-1']);
  archive = await readFile(join(folder, 'source.tar.gz'));
  listed = createHash('sha256').update(archive).digest('hex');
  ranges = [];
  stalls = false;
  server = createServer((request, response) => {
    if (request.url === '/sums.txt') return response.end(`0000  other.tar.gz\n${listed}  tool-1.tar.gz\n`);
    ranges.push(request.headers.range);
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    response.writeHead(from ? 206 : 200, { 'content-length': archive.length - from });
    if (stalls) return response.write(archive.subarray(from, 100));
    return response.end(archive.subarray(from));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

function fetchTool(): Promise<string> {
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const asset = { url: `${base}/tool-1.tar.gz`, checksumsUrl: `${base}/sums.txt`, program: 'tool-1/tool' };
  return mkdir(join(folder, 'into'), { recursive: true }).then(() =>
    fetchRelease(asset, join(folder, 'downloads'), join(folder, 'into'), () => {}, 500),
  );
}

describe('fetchRelease', () => {
  it('unpacks an archive whose checksum matches', async () => {
    const program = await fetchTool();
    expect(await readFile(join(folder, 'into', program), 'utf8')).toContain('program');
  });

  it('goes on where an interrupted download stopped', async () => {
    await mkdir(join(folder, 'downloads'));
    await writeFile(join(folder, 'downloads', 'tool-1.tar.gz.partial'), archive.subarray(0, 100));
    await fetchTool();
    expect(ranges).toEqual(['bytes=100-']);
  });

  it('gives a download up in which nothing comes any more, and goes on there at the next start', async () => {
    stalls = true;
    await expect(fetchTool()).rejects.toThrow(/tool-1.tar.gz: nothing came for 0.5 s/);
    stalls = false;
    await fetchTool();
    expect(ranges).toEqual([undefined, 'bytes=100-']);
  });

  it('refuses and deletes an archive whose checksum is wrong', async () => {
    listed = 'f'.repeat(64);
    await expect(fetchTool()).rejects.toThrow(/expected SHA-256 f{64}, got [0-9a-f]{64}/);
    expect(existsSync(join(folder, 'downloads', 'tool-1.tar.gz'))).toBe(false);
    expect(existsSync(join(folder, 'into', 'tool-1'))).toBe(false);
  });
});
