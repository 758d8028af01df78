import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from './clock.ts';
import { createClient, type KubernetesClient } from './cluster/client.ts';
import { startControlPlane } from './cluster/control-plane.ts';
import { createEventRecorder } from './cluster/events.ts';
import { DATA_CODE } from './cluster/program.ts';
import type { KubeObject } from './cluster/types.ts';
import { startView } from './cluster/view.ts';
import { createNodeWriter } from './cluster/writer.ts';
import { SandboxError } from './errors.ts';
import { createImages } from './images/index.ts';
import type { SandboxTools } from './images/types.ts';
import { startKubelet } from './kubelet/kubelet.ts';
import { type MetricsSampler, startMetricsSampler } from './kubelet/metrics/sampler.ts';
import { createLaunch, INSTANCE_VARIABLE } from './kubelet/process.ts';
import { createResourceDriver } from './kubelet/resources/index.ts';
import { readProcess } from './kubelet/resources/proc.ts';
import { tokenRequester } from './kubelet/tokens.ts';
import { startGuardian } from './lifecycle/guardian.ts';
import { createInstance } from './lifecycle/instance.ts';
import { kubeconfigText } from './lifecycle/kubeconfig.ts';
import { claimSlot } from './lifecycle/slot.ts';
import {
  claimStateFolder,
  type ServerState,
  stateFolder,
  wipe,
  writePrivate,
} from './lifecycle/state-folder.ts';
import { sweep } from './lifecycle/sweep.ts';
import { forgetKept } from './lifecycle/users.ts';
import { applyManifests } from './manifests/apply.ts';
import { parseManifests } from './manifests/parse.ts';
import { ownSecrets, withSecrets } from './manifests/secrets.ts';
import { NODE_RESOURCES, startNode } from './node/node.ts';
import { startServiceProxy } from './proxy/service-proxy.ts';
import { watchReadiness } from './readiness.ts';
import { startScrapeTargets } from './scrape-targets.ts';
import { NODE_NAME } from './types.ts';

/** Everything here can be written as JSON: it is how a sandbox in the background gets its options. */
export interface SandboxOptions {
  /** The project: where `backend/` and `manifests/` are. */
  readonly root: string;
  readonly tools: SandboxTools;
  /** Default: `.palier/sandbox` in the project. */
  readonly stateDir?: string | undefined;
  /** Rendered manifests. Default: `manifests/rendered/sandbox.yaml` in the project. */
  readonly manifests?: string | undefined;
  /** Default: 15, as in Kubernetes. */
  readonly hpaSyncSeconds?: number | undefined;
  /** Default: 15, as metrics-server. */
  readonly metricsResolutionSeconds?: number | undefined;
  /** false: as in a cluster whose metrics-server is gone. */
  readonly metricsServer?: boolean | undefined;
  /** Default: a free one. */
  readonly apiPort?: number | undefined;
  /** It ends when nobody uses it any more, however that ended. */
  readonly whileUsed?: boolean | undefined;
  /** Start with an empty database. */
  readonly fresh?: boolean | undefined;
  /** `signals`: enforce limits without control groups even where there are some. */
  readonly limits?: 'signals' | undefined;
  /** What to run when this process has been killed: program and arguments. Default: nothing, the next start sweeps. */
  readonly afterCrash?: readonly string[] | undefined;
}

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

const NO_METRICS: MetricsSampler = { latest: () => null, node: () => undefined, stop: () => {} };

/** What the parts of this process follow. */
const RESOURCES = [
  ...NODE_RESOURCES,
  'services',
  'endpointslices',
  'configmaps',
  'secrets',
  'deployments',
  'statefulsets',
];

/** For pods that keep no data: the database gets longer. */
const STOP_GRACE_MS = 1_500;
const STOP_GRACE_DATABASE_MS = 15_000;

/**
 * Starts the local cluster: the control plane as a program, and in this process kubelet, service proxy, and all that
 * the manifests describe. Resolves when the API answers and every object has been applied.
 * Throws SandboxError: not on Linux, state folder in use, manifests missing or refused, no control plane.
 */
export async function startSandbox(
  options: SandboxOptions,
  log: (message: string) => void,
): Promise<Sandbox> {
  requireLinux();
  const state = stateFolder(options.stateDir ?? join(options.root, '.palier', 'sandbox'));
  const objects = readManifests(
    options.manifests ?? join(options.root, 'manifests', 'rendered', 'sandbox.yaml'),
  );
  const clock = systemClock;
  const undo: (() => void | Promise<void>)[] = [];
  const unwind = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    undo.push(await claimStateFolder(state));
    const swept = await sweep(state);
    if (swept.processes > 0) log(`ended ${swept.processes} processes that a crashed sandbox had left`);
    forgetKept(state);
    if (options.fresh) wipe(state);
    for (const path of [state.volumes, state.cache, state.run])
      mkdirSync(path, { recursive: true, mode: 0o700 });

    const instance = createInstance(state);
    const guardian = options.afterCrash && startGuardian(options.afterCrash);
    undo.push(() => {
      instance.forget();
      guardian?.dismiss();
    });
    const { addresses, hasMoved } = await claimSlot(state);
    undo.push(addresses.close);
    if (hasMoved)
      log('another sandbox uses the network of this one: it starts with new objects in another one');
    const start = (fresh: boolean) =>
      startControlPlane({
        binary: process.env.CONTROL_PLANE_BIN ?? '',
        instance: instance.id,
        folder: state.controlPlane,
        fresh,
        port: options.apiPort,
        nodeName: NODE_NAME,
        nodeAddress: addresses.node,
        podRange: addresses.podRange,
        serviceRange: addresses.serviceRange,
        hpaSyncSeconds: options.hpaSyncSeconds,
        logFile: state.controlPlaneLog,
      });
    const starting = start(options.fresh === true || hasMoved).catch((error: unknown) => {
      if (!(error instanceof SandboxError) || error.code !== DATA_CODE) throw error;
      log(`${error.message}: it starts with new objects; volumes stay`);
      return start(true);
    });
    undo.push(async () => (await starting.catch(() => undefined))?.stop());
    const resources = createResourceDriver(instance.id, { prefer: options.limits, log });
    instance.noteGroups(resources.folders);
    undo.push(() => resources.close());

    let current: ServerState = {
      pid: process.pid,
      startTime: readProcess(process.pid)?.startTime ?? '',
      startedAt: new Date(clock.now()).toISOString(),
      phase: 'starting',
      whileUsed: options.whileUsed === true,
      waitingFor: 'the control plane',
      apiUrl: null,
      kubernetes: null,
      kubeconfigPath: state.kubeconfig,
      backendUrl: null,
      limits: resources.name,
    };
    const tell = (change: Partial<ServerState>) => {
      current = { ...current, ...change };
      writePrivate(state.server, `${JSON.stringify(current, null, 2)}\n`);
    };
    undo.push(() => rmSync(state.server, { force: true }));
    tell({});

    const controlPlane = await starting;
    const { url: apiUrl, version, files } = controlPlane;
    writePrivate(state.kubeconfig, kubeconfigText(readFileSync(files.adminKubeconfig, 'utf8')));
    undo.push(() => rmSync(state.kubeconfig, { force: true }));
    tell({ apiUrl, kubernetes: version });
    const administrator = createClient(files.adminKubeconfig);
    const node = createClient(files.nodeKubeconfig);
    undo.push(administrator.close, node.close);
    const recorder = (client: KubernetesClient, component: string) => {
      const events = createEventRecorder(client, { clock, component, host: NODE_NAME, log });
      undo.push(events.close);
      return events;
    };
    const view = startView(administrator, RESOURCES, { clock, log });
    undo.push(view.close);
    await view.ready();

    const writer = createNodeWriter(node, { clock, log });
    undo.push(writer.close);
    const kubelet = startKubelet({
      view,
      writer,
      clock,
      images: createImages({
        tools: options.tools,
        backendSource: join(options.root, 'backend'),
        backendImages: () => backendImages(view.list('deployments')),
      }),
      resources,
      addresses,
      launch: createLaunch(instance.id, instance.noteProcess),
      events: recorder(node, 'kubelet'),
      folders: { pods: instance.folder, cache: state.cache },
      requestToken: tokenRequester(node),
      apiServer: { host: new URL(apiUrl).hostname, port: Number(new URL(apiUrl).port) },
      kubeconfigPath: state.kubeconfig,
      log,
    });
    undo.push(() => kubelet.stop({ graceMs: STOP_GRACE_MS, statefulGraceMs: STOP_GRACE_DATABASE_MS }));
    const metrics =
      options.metricsServer === false
        ? NO_METRICS
        : startMetricsSampler({
            clock,
            resolutionMs: (options.metricsResolutionSeconds ?? 15) * 1000,
            running: kubelet.running,
          });
    undo.push(metrics.stop);
    const proxy = startServiceProxy({
      view,
      api: administrator,
      events: recorder(administrator, 'kube-proxy'),
      log,
    });
    undo.push(proxy.close);
    const machine = await startNode({
      clients: { node, administrator },
      view,
      events: recorder(administrator, 'palier.sandbox/folder'),
      clock,
      address: addresses.node,
      podRange: addresses.podRange,
      version,
      files,
      volumesFolder: state.volumes,
      logs: kubelet.logs,
      streams: {
        socketPath: controlPlane.streamsSocket,
        marks: { [INSTANCE_VARIABLE]: instance.id },
        exec: kubelet.exec,
        attach: kubelet.attach,
      },
      metrics,
      log,
    });
    undo.push(machine.stop);
    tell({ waitingFor: 'the manifests' });
    const values = await ownSecrets(objects, state.secrets);
    await applyManifests(withSecrets(objects, values), { client: administrator, clock });
    undo.push(startScrapeTargets(view, administrator, log));
    const readiness = watchReadiness({ view, pods: kubelet.pods, hasNodePort: proxy.hasNodePort }, tell);
    undo.push(readiness.stop);
    return {
      kubeconfigPath: state.kubeconfig,
      apiUrl,
      stateDir: state.path,
      state: () => current,
      ready: readiness.ready,
      failed: controlPlane.broken,
      stop: unwind,
    };
  } catch (error) {
    await unwind();
    throw error;
  }
}

function requireLinux(): void {
  if (process.platform === 'linux') return;
  throw new SandboxError(
    'sandbox.platform',
    3,
    `the sandbox needs Linux (addresses 127.77.x.y, /proc, process groups); this is ${process.platform}`,
    'Use Linux, WSL or a Linux container, or a real cluster: --target CONTEXT.',
  );
}

function readManifests(path: string): readonly KubeObject[] {
  try {
    return parseManifests(readFileSync(path, 'utf8'), path);
  } catch (cause) {
    if (cause instanceof SandboxError) throw cause;
    const hint = 'Render them: manifests/render.sh';
    throw new SandboxError('sandbox.manifests', 2, `cannot read the rendered manifests ${path}`, hint, {
      cause,
    });
  }
}

/** The images of the Deployment under test, whatever its manifest names them. */
function backendImages(deployments: readonly KubeObject[]): string[] {
  return deployments
    .filter(({ metadata }) => metadata.name === 'backend')
    .flatMap(({ spec }) => [...spec.template.spec.containers, ...(spec.template.spec.initContainers ?? [])])
    .map(({ image }: { image: string }) => image);
}
