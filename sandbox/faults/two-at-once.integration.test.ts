import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClient } from '../cluster/api/client.ts';
import { down } from '../commands/down.ts';
import type { ServerState } from '../messages.ts';
import { claimAddresses } from '../node/addresses.ts';
import { SMALL_PROJECT } from '../testing/small-project.ts';
import { ROOT, sandboxTools } from '../testing/tools.ts';
import { sandboxUp } from '../testing/up.ts';

const home = mkdtempSync(join(tmpdir(), "palier's two "));
const folders = ['one', 'two'].map((name) => join(home, name));
let up: (stateDir: string) => Promise<ServerState>;

beforeAll(async () => {
  const manifests = join(home, 'manifests.yaml');
  writeFileSync(manifests, SMALL_PROJECT);
  const tools = await sandboxTools();
  for (const folder of folders) mkdirSync(folder);
  up = (stateDir) => sandboxUp({ root: ROOT, tools, manifests, stateDir });
});
afterAll(async () => {
  for (const stateDir of folders) await down({ stateDir }, () => {});
  rmSync(home, { recursive: true, force: true });
});

const answerOf = async (state: ServerState) => (await fetch(state.backendUrl ?? '')).text();

/** What another client learns of it: the node's network and the pods that it lists. */
async function clusterOf({ kubeconfigPath }: ServerState) {
  const client = createClient(kubeconfigPath);
  const { items } = await client.list('pods', { namespace: 'palier' });
  const node = await client.get('nodes', undefined, 'sandbox');
  const mark = await client.get('configmaps', 'palier', 'mark');
  client.close();
  return {
    pods: items.map(({ metadata }) => metadata.name),
    network: node?.spec.podCIDR as string,
    hasMark: mark !== undefined,
  };
}

async function mark({ kubeconfigPath }: ServerState) {
  const client = createClient(kubeconfigPath);
  const metadata = { name: 'mark', namespace: 'palier' };
  await client.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata });
  client.close();
}

test('two sandboxes of two projects do not meet, whether one starts, runs or ends', async () => {
  const [one = '', two = ''] = folders;
  // Both at the same moment: nobody may have what the other has just taken.
  const [first, second] = await Promise.all([up(one), up(two)]);
  expect(new Set([first.apiUrl, second.apiUrl, first.backendUrl, second.backendUrl]).size).toBe(4);
  const [its, others] = await Promise.all([clusterOf(first), clusterOf(second)]);
  expect(its.network).not.toBe(others.network);
  expect(its.pods).toContain(await answerOf(first));
  expect(others.pods).toContain(await answerOf(second));

  await mark(first);
  await down({ stateDir: one }, () => {});
  expect(others.pods).toContain(await answerOf(second));
  const again = await up(one);
  expect(await clusterOf(again)).toMatchObject({ network: its.network, hasMark: true });
  expect(others.pods).toContain(await answerOf(second));
});

test('one whose network another has taken meanwhile starts in another one, with new objects', async () => {
  const [one = ''] = folders;
  const before = await clusterOf(await up(one));
  await down({ stateDir: one }, () => {});
  const slot = Number(before.network.split('.')[2]);
  const other = await claimAddresses(slot);
  expect(other.slot).toBe(slot);
  try {
    const state = await up(one);
    const now = await clusterOf(state);
    expect(now.network).not.toBe(before.network);
    expect(now.hasMark).toBe(false);
    expect(now.pods).toContain(await answerOf(state));
  } finally {
    other.close();
  }
});
