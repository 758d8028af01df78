import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sandboxDown, sandboxStatus, sandboxUp } from '../cli.ts';
import type { ServerState } from '../lifecycle/state-folder.ts';
import { sandboxClient } from '../testing/client.ts';
import { SMALL_PROJECT } from '../testing/small-project.ts';
import { ROOT, sandboxTools } from '../testing/tools.ts';

const TALKATIVE = `
---
apiVersion: v1
kind: Pod
metadata: {name: talkative, namespace: palier}
spec:
  containers:
    - name: main
      image: palier-backend:dev
      command: [python, -uc, "import time\\nwhile True: print(time.time(), 'x' * 2000); time.sleep(0.02)"]
`;

const home = mkdtempSync(join(tmpdir(), 'palier-disk-full-'));
const disk = join(home, 'a small disk');
const stateDir = join(disk, 'state');
const isRoot = process.getuid?.() === 0;
const io = { progress: () => {} };
let state: ServerState;

beforeAll(async () => {
  if (!isRoot) return;
  mkdirSync(disk);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=300m', 'tmpfs', disk]);
  const manifests = join(home, 'manifests.yaml');
  writeFileSync(manifests, SMALL_PROJECT + TALKATIVE);
  state = await sandboxUp({ root: ROOT, tools: await sandboxTools(), manifests, stateDir }, io);
});
afterAll(async () => {
  if (!isRoot) return;
  await sandboxDown({ stateDir }, io);
  execFileSync('umount', ['--lazy', disk]);
  rmSync(home, { recursive: true, force: true });
});

test.skipIf(!isRoot)(
  'a disk that fills up costs lines of logs, not the pods; with room again all goes on',
  async () => {
    const api = sandboxClient(state.kubeconfigPath);
    const filler = join(disk, 'filler');
    execFileSync('sh', ['-c', 'cat /dev/zero >"$1" 2>/dev/null || true', 'sh', filler]);
    // Long enough for logs, leases and statuses to be written, or not.
    await sleep(12_000);
    expect(await sandboxStatus({ stateDir })).toMatchObject({ pid: state.pid, phase: 'ready' });
    expect((await fetch(state.backendUrl ?? '')).status).toBe(200);

    rmSync(filler);
    const before = Date.now() / 1000;
    const log = '/api/v1/namespaces/palier/pods/talkative/log?tailLines=1';
    await expect
      .poll(async () => Number.parseFloat(await api.text(log)), { timeout: 10_000 })
      .toBeGreaterThan(before);
    const metadata = { name: 'after', namespace: 'palier' };
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata };
    expect(await api.send('POST', '/api/v1/namespaces/palier/configmaps', object)).toBe(201);
  },
);
