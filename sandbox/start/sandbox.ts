import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { startScrapeTargets } from '../addons/scrape-targets.ts';
import { createClient } from '../cluster/api/client.ts';
import { NODE_NAME } from '../cluster/node-name.ts';
import type { KubeObject } from '../cluster/objects.ts';
import { startOnKeptData, whileItRuns } from '../cluster/process/kept-data.ts';
import { systemClock as clock } from '../lib/clock.ts';
import { messageOf, SandboxError, systemCodeOf } from '../lib/errors.ts';
import { kubeconfigText } from '../lifecycle/kubeconfig.ts';
import { takePlace } from '../lifecycle/place.ts';
import { createServerFile } from '../lifecycle/server-file.ts';
import { stateFolder, writePrivate } from '../lifecycle/state-folder.ts';
import { Undo } from '../lifecycle/undo.ts';
import { applyManifests } from '../manifests/apply.ts';
import { isWorkload, parseManifests } from '../manifests/parse.ts';
import { pruneManifests } from '../manifests/prune.ts';
import { ownSecrets, withSecrets } from '../manifests/secrets.ts';
import type { ServerState, Tell } from '../messages.ts';
import { createResourceDriver } from '../node/resources/index.ts';
import { startMachine } from './machine.ts';
import type { SandboxOptions } from './options.ts';
import { watchReadiness } from './readiness.ts';

export interface Sandbox {
  readonly kubeconfigPath: string;
  readonly apiUrl: string;
  readonly stateDir: string;
  state(): ServerState;
  /** Resolves when the first backend pod answers; rejects never. */
  readonly ready: Promise<void>;
  /** Resolves when the control plane has ended by itself: nothing is left but to stop. */
  readonly failed: Promise<SandboxError>;
  stop(): Promise<void>;
}

/**
 * Starts the local cluster: the control plane as a program, and in this process kubelet, service proxy, and all that
 * the manifests describe. Resolves when the API answers and every object has been applied.
 * Throws SandboxError: not on Linux, state folder in use, manifests missing or refused, no control plane.
 */
export async function startSandbox(options: SandboxOptions, tell: Tell): Promise<Sandbox> {
  requireLinux();
  if (options.apiPort !== undefined) await requireFree(options.apiPort);
  const state = stateFolder(options.stateDir);
  const objects = readManifests(
    options.manifests ?? join(options.root, 'manifests', 'rendered', 'sandbox.yaml'),
  );
  const undo = new Undo();
  try {
    const fresh = options.fresh === true;
    const { afterCrash } = options;
    const { instance, addresses, hasMoved } = await takePlace(state, { fresh, afterCrash }, undo, tell);
    if (hasMoved) tell({ progress: 'moved' });
    const starting = startOnKeptData(
      {
        binary: options.tools.controlPlane,
        instance: instance.id,
        folder: state.controlPlane,
        fresh: fresh || hasMoved,
        port: options.apiPort,
        nodeName: NODE_NAME,
        nodeAddress: addresses.node,
        podRange: addresses.podRange,
        serviceRange: addresses.serviceRange,
        hpaSyncSeconds: options.hpaSyncSeconds,
        logFile: state.controlPlaneLog,
      },
      tell,
    );
    undo.push(async () => (await starting.catch(() => undefined))?.stop());
    const resources = createResourceDriver(instance.id, { prefer: options.limits, log: tell });
    instance.noteGroups(resources.folders);
    undo.push(() => resources.close());
    const facts = { whileUsed: options.whileUsed === true, limits: resources.name };
    const file = createServerFile(state, facts, clock.now());
    undo.push(file.remove);

    const controlPlane = await starting;
    const { url: apiUrl, version, files } = controlPlane;
    writePrivate(state.kubeconfig, kubeconfigText(readFileSync(files.adminKubeconfig, 'utf8')));
    undo.push(() => rmSync(state.kubeconfig, { force: true }));
    file.tell({ apiUrl, kubernetes: version });
    const administrator = createClient(files.adminKubeconfig);
    undo.push(administrator.close);
    const values = await ownSecrets(objects, state.secrets);
    const apply = (isWanted: (object: KubeObject) => boolean) =>
      applyManifests(withSecrets(objects, values).filter(isWanted), { client: administrator, clock });
    const applied = apply((object) => !isWorkload(object));
    const parts = {
      options,
      state,
      manifests: objects,
      controlPlane,
      administrator,
      instance,
      addresses,
      resources,
      applied: () => applied.then(() => {}),
      tell,
    };
    const [machine, configuration] = await whileItRuns(
      controlPlane,
      both(startMachine(parts, undo), applied),
    );
    file.tell({ waitingFor: { for: 'manifests' } });
    // Pods want a node, and volumes of a class that is there.
    const workloads = await whileItRuns(controlPlane, apply(isWorkload));
    const remembered = join(state.path, 'applied.json');
    const pruned = pruneManifests([...configuration, ...workloads], remembered, {
      client: administrator,
      tell,
    });
    await whileItRuns(controlPlane, pruned);
    undo.push(startScrapeTargets(machine.view, administrator, tell));
    const readiness = watchReadiness({ ...machine, wanted: objects }, file.tell);
    undo.push(readiness.stop);
    return {
      kubeconfigPath: state.kubeconfig,
      apiUrl,
      stateDir: state.path,
      state: file.state,
      ready: readiness.ready,
      failed: controlPlane.broken,
      stop: () => undo.unwind(),
    };
  } catch (error) {
    // Why it did not start says more than what could not be put away.
    await undo.unwind().catch((left: unknown) => tell(messageOf(left)));
    throw error;
  }
}

/** Both at once. When one of them fails, the other is not left to go on behind. */
async function both<A, B>(one: Promise<A>, other: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([one, other]);
  return Promise.all([one, other]);
}

function requireLinux(): void {
  if (process.platform === 'linux') return;
  throw new SandboxError('sandbox.platform', { platform: process.platform });
}

async function requireFree(port: number): Promise<void> {
  const server = createServer();
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening');
  } catch (cause) {
    if (systemCodeOf(cause) === 'EADDRINUSE')
      throw new SandboxError('sandbox.port-taken', { port }, { cause });
  } finally {
    server.close();
  }
}

function readManifests(path: string): readonly KubeObject[] {
  try {
    return parseManifests(readFileSync(path, 'utf8'), path);
  } catch (cause) {
    if (cause instanceof SandboxError) throw cause;
    throw new SandboxError('sandbox.manifests', { path, reason: messageOf(cause) }, { cause });
  }
}
