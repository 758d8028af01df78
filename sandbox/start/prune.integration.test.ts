import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createClient } from '../cluster/api/client.ts';
import { SMALL_PROJECT } from '../testing/small-project.ts';
import { ROOT, sandboxTools } from '../testing/tools.ts';
import { startSandbox } from './sandbox.ts';

const stateDir = mkdtempSync(join(tmpdir(), 'palier pruned '));
afterAll(() => rmSync(stateDir, { recursive: true, force: true }));

const configMap = (name: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'palier' },
});

test('what the manifests have no more is gone after the next start, what a user has made is not', async () => {
  const manifests = join(stateDir, 'manifests.yaml');
  const told: unknown[] = [];
  const start = async (text: string) => {
    writeFileSync(manifests, text);
    const options = { root: ROOT, tools: await sandboxTools(), stateDir, manifests };
    const sandbox = await startSandbox(options, (what) => told.push(what));
    const client = createClient(sandbox.kubeconfigPath);
    const stop = async () => {
      client.close();
      await sandbox.stop();
    };
    return { client, stop };
  };
  const before = await start(`${SMALL_PROJECT}---\n${JSON.stringify(configMap('dropped'))}\n`);
  await before.client.create('configmaps', configMap('mine'));
  expect(await before.client.get('configmaps', 'palier', 'dropped')).toBeDefined();
  await before.stop();
  const after = await start(SMALL_PROJECT);
  expect(await after.client.get('configmaps', 'palier', 'dropped')).toBeUndefined();
  expect(await after.client.get('configmaps', 'palier', 'mine')).toBeDefined();
  expect(await after.client.get('deployments', 'palier', 'backend')).toBeDefined();
  expect(told).toContainEqual({ progress: 'pruned', object: 'ConfigMap palier/dropped' });
  await after.stop();
}, 120_000);
