import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ControlPlaneOptions, startControlPlane } from './control-plane.ts';
import { startOnKeptData } from './kept-data.ts';

let folder: string;
let options: ControlPlaneOptions;
let instance = 0;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'palier control plane '));
  instance += 1;
  options = {
    binary: join(folder, 'program'),
    instance: `test-${process.pid}-${instance}`,
    folder: join(folder, 'data'),
    nodeName: 'sandbox',
    nodeAddress: '100.77.3.1',
    podRange: '100.77.3.0/24',
    serviceRange: '100.96.3.0/24',
    logFile: join(folder, 'log', 'control-plane.log'),
  };
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A process that speaks as the program does; what the real one does is tried in the integration test. */
const program = (script: string) =>
  writeFileSync(options.binary, `#!/bin/sh\necho "$@" >"${folder}/arguments"\n${script}\n`, { mode: 0o755 });
const LISTENING = `echo '{"event":"listening","url":"https://127.0.0.1:7","version":"v1.36.3+palier-sandbox"}'`;
const READY = `echo '{"event":"ready","part":"all","seconds":2.5}'`;
const UNTIL_END_OF_INPUT = 'cat >/dev/null; echo \'{"event":"stopped"}\'';
const socketFolder = () => `/tmp/palier-${options.instance}`;

test('it is there when it listens, ready when all its parts are, and gone when it was stopped', async () => {
  program([LISTENING, 'echo words of a library', READY, UNTIL_END_OF_INPUT].join('\n'));
  const controlPlane = await startControlPlane({ ...options, fresh: true, hpaSyncSeconds: 5 });
  await controlPlane.ready;
  expect(controlPlane).toMatchObject({
    url: 'https://127.0.0.1:7',
    version: 'v1.36.3+palier-sandbox',
    files: { adminKubeconfig: join(folder, 'data', 'admin.kubeconfig') },
    streamsSocket: join(socketFolder(), 'streams.sock'),
  });
  expect(readFileSync(join(folder, 'arguments'), 'utf8').trim()).toBe(
    `--data ${folder}/data --fresh --sockets ${socketFolder()} --port 0 --node sandbox --node-address 100.77.3.1 ` +
      '--pod-range 100.77.3.0/24 --service-range 100.96.3.0/24 --horizontal-pod-autoscaler-sync-period 5s',
  );
  expect(existsSync(socketFolder())).toBe(true);
  await controlPlane.stop();
  await controlPlane.stop();
  expect(existsSync(socketFolder())).toBe(false);
  expect(existsSync(`/proc/${controlPlane.pid}`)).toBe(false);
});

test('a failure has the words of the program', async () => {
  program(`echo '{"event":"failed","part":"apiserver","message":"port 7 is taken"}'; exit 3`);
  await expect(startControlPlane(options)).rejects.toMatchObject({
    code: 'sandbox.control-plane',
    values: { part: 'apiserver', reason: 'port 7 is taken', log: options.logFile },
  });
  expect(existsSync(socketFolder())).toBe(false);
});

test('data that it can not go on with have a code of their own', async () => {
  program(
    `echo '{"event":"failed","part":"data","message":"other ranges","hint":"start with --fresh"}'; exit 3`,
  );
  await expect(startControlPlane(options)).rejects.toMatchObject({ code: 'sandbox.control-plane-data' });
});

test('data over which it panics are given up, not those of one that was killed', async () => {
  const told: unknown[] = [];
  const kept = { ...options, instance: `${options.instance}-kept` };
  program(
    `case "$*" in *--fresh*) ${LISTENING}; cat >/dev/null;; *) echo "panic: page 33" >&2; exit 2;; esac`,
  );
  const controlPlane = await startOnKeptData(kept, (what) => told.push(what));
  await controlPlane.stop();
  const values = { part: 'data', reason: 'panic: page 33' };
  expect(told).toMatchObject([{ progress: 'new-objects', failure: { values } }]);
  program('kill -9 $$');
  await expect(startOnKeptData(kept, (what) => told.push(what))).rejects.toThrow('SIGKILL');
  expect(told).toHaveLength(1);
});

test('an end that nobody explained shows the last words of the log', async () => {
  program('echo "panic: at the disco" >&2; exit 1');
  await expect(startControlPlane(options)).rejects.toMatchObject({
    code: 'sandbox.control-plane-ended',
    values: { how: 1, lastWords: 'panic: at the disco', log: options.logFile },
  });
});

test('a program that is not there is named', async () => {
  await expect(startControlPlane(options)).rejects.toMatchObject({
    code: 'sandbox.control-plane-program',
    values: { program: options.binary },
  });
});

test('what keeps it from being started at all leaves nothing behind', async () => {
  writeFileSync(join(folder, 'log'), 'a file where a folder is needed');
  await expect(startControlPlane(options)).rejects.toThrow('EEXIST');
  expect(existsSync(socketFolder())).toBe(false);
});

test('an end after the start is told, and so is one before it was ready', async () => {
  program([LISTENING, 'kill -9 $$'].join('\n'));
  const controlPlane = await startControlPlane(options);
  await expect(controlPlane.ready).rejects.toMatchObject({ values: { how: 'SIGKILL' } });
  expect(await controlPlane.broken).toMatchObject({ values: { how: 'SIGKILL' } });
  await controlPlane.stop();
});

test('its environment has nothing of ours that it could stumble over', async () => {
  process.env.HTTPS_PROXY = 'http://127.0.0.1:1';
  program([`env >"${folder}/env"`, LISTENING, UNTIL_END_OF_INPUT].join('\n'));
  const controlPlane = await startControlPlane(options);
  delete process.env.HTTPS_PROXY;
  await controlPlane.stop();
  const env = readFileSync(join(folder, 'env'), 'utf8');
  expect(env).toContain(`PALIER_SANDBOX=${options.instance}`);
  expect(env).not.toContain('HTTPS_PROXY');
});
