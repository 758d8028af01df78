// Starts a long load, prints the pid of k6 at its first sample, and waits to be killed.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startItemsServer } from '../../../../load/testing/items-server.ts';
import { startK6 } from '../start.ts';

const binary = process.argv[2] ?? 'k6';
const server = await startItemsServer();
const dir = await mkdtemp(join(tmpdir(), 'palier-orphan-'));
const code = `
  import http from 'k6/http';
  export const options = { vus: 1, duration: '10m' };
  export default () => { http.get('${server.url}/health'); };`;
const running = await startK6({
  binary,
  script: { path: './orphan.js', from: dir, code, cwd: dir, env: {}, flags: [] },
  plan: {
    scenario: 'orphan',
    profile: 'own',
    script: './orphan.js',
    baseUrl: server.url,
    stages: [],
    thresholds: {},
    maxVUs: null,
  },
  workDir: dir,
  env: process.env,
  emit(event) {
    if (event.type === 'k6.sample') process.stdout.write(`${running.pid}\n`);
  },
});
