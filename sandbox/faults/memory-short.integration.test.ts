import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { textOf } from '../cluster/api/text.ts';
import { down } from '../commands/down.ts';
import { removeGroup } from '../node/resources/cgroup.ts';
import { findCgroupPlaces } from '../node/resources/cgroup-places.ts';
import { SMALL_PROJECT } from '../testing/small-project.ts';
import { ROOT, sandboxTools } from '../testing/tools.ts';
import { type StartRequest, sandboxUp, upCommand } from '../testing/up.ts';

/** Less than the control plane needs, more than the program that starts it. */
const LIMIT_BYTES = 200 * 1024 * 1024;

const [places] = findCgroupPlaces();
const home = mkdtempSync(join(tmpdir(), 'palier-memory-short-'));
const group = places?.memory ? join(places.memory, `palier-test-${process.pid}`) : undefined;
let options: StartRequest;

beforeAll(async () => {
  const manifests = join(home, 'manifests.yaml');
  writeFileSync(manifests, SMALL_PROJECT);
  options = { root: ROOT, tools: await sandboxTools(), manifests, stateDir: join(home, 'state') };
});
afterAll(async () => {
  await down(options, () => {});
  if (group) removeGroup(group);
  rmSync(home, { recursive: true, force: true });
});

test.skipIf(group === undefined)(
  'a machine without the memory for it is told so, and keeps nothing of it',
  async () => {
    if (group === undefined) return;
    mkdirSync(group);
    writeFileSync(
      join(group, places?.version === 1 ? 'memory.limit_in_bytes' : 'memory.max'),
      `${LIMIT_BYTES}`,
    );
    const enter = ['-c', 'echo 0 >"$1"; shift; exec "$@"', 'sh', join(group, 'cgroup.procs')];
    const server = spawn('/bin/sh', [...enter, ...upCommand(options)], {
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    server.stdin.write(`${JSON.stringify(options.tools)}\n`);
    const said = textOf(server.stderr.setEncoding('utf8'));
    const code = await new Promise((resolve) => server.once('exit', resolve));
    expect(await said).toContain('{"how":"SIGKILL"');
    expect(code).toBe(3);
    expect(existsSync(join(options.stateDir, 'server.json'))).toBe(false);
    expect(readdirSync(join(options.stateDir, 'run'))).toEqual([]);
    await expect.poll(() => readdirSync(group).filter((name) => name.startsWith('palier-'))).toEqual([]);
    // With the memory it starts, on what the other has left.
    const state = await sandboxUp(options);
    expect((await fetch(state.backendUrl ?? '')).status).toBe(200);
  },
);
