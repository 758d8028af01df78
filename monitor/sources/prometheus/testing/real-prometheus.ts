import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { locateProgram, specOf } from '../../../../setup/tools/ensure.ts';

const binary = (await locateProgram(specOf('prometheus'), { env: process.env, root: '' }))?.path ?? '';

export interface RealPrometheus {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * A Prometheus of its own that scrapes every second.
 * @param scrapes its `scrape_configs`, a line of YAML each
 */
export async function startPrometheus(scrapes: readonly string[]): Promise<RealPrometheus> {
  expect(binary, 'Prometheus is needed: npm test fetches it, or set PROMETHEUS_BIN').not.toBe('');
  const folder = mkdtempSync(join(tmpdir(), 'palier-prometheus-'));
  const file = join(folder, 'prometheus.yml');
  const configs = scrapes.map((one) => `  - ${one}\n`).join('');
  writeFileSync(file, `global: {scrape_interval: 1s}\nscrape_configs:\n${configs}`);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const args = [
    `--config.file=${file}`,
    `--storage.tsdb.path=${folder}/data`,
    `--web.listen-address=127.0.0.1:${port}`,
  ];
  const process = spawn(binary, args, { stdio: 'ignore' });
  await vi.waitFor(async () => expect((await fetch(`${url}/-/ready`)).status).toBe(200), { timeout: 20_000 });
  return {
    url,
    async close() {
      if (process.exitCode === null) {
        process.kill();
        await once(process, 'exit');
      }
      rmSync(folder, { recursive: true });
    },
  };
}

/** What is scraped: a page of metrics by path, made anew each time. */
export async function startExporter(pageOf: (path: string) => string) {
  const server = http.createServer((request, response) => response.end(pageOf(request.url ?? '')));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    target: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
