import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { defaultControllerConfig } from '../hpa/index.ts';
import { createSandboxApi } from './api/handler.ts';
import { GIT_VERSION, KUBERNETES_RELEASE } from './api/version.ts';
import { systemClock } from './clock.ts';
import { createEventRecorder, createNode, startControllers } from './controllers/index.ts';
import { SandboxError } from './errors.ts';
import { createImages } from './images/index.ts';
import type { SandboxTools } from './images/types.ts';
import { claimAddresses } from './kubelet/addresses.ts';
import { startKubelet } from './kubelet/kubelet.ts';
import { type MetricsSampler, startMetricsSampler } from './kubelet/metrics/sampler.ts';
import { createLaunch } from './kubelet/process.ts';
import { createResourceDriver } from './kubelet/resources/index.ts';
import { readProcess } from './kubelet/resources/proc.ts';
import { startGuardian } from './lifecycle/guardian.ts';
import { createInstance } from './lifecycle/instance.ts';
import { kubeconfigText } from './lifecycle/kubeconfig.ts';
import {
  claimStateFolder,
  type ServerState,
  stateFolder,
  wipe,
  writePrivate,
} from './lifecycle/state-folder.ts';
import { sweep } from './lifecycle/sweep.ts';
import { forgetKept } from './lifecycle/users.ts';
import { createManifests } from './manifests/create.ts';
import { parseManifests } from './manifests/parse.ts';
import { ownSecrets, withSecrets } from './manifests/secrets.ts';
import { startServiceProxy } from './proxy/service-proxy.ts';
import { watchReadiness } from './readiness.ts';
import { startScrapeTargets } from './scrape-targets.ts';
import { MemoryStore } from './store/memory-store.ts';
import { storeWriter } from './store/node-writer.ts';
import type { KubeObject } from './store/types.ts';
import { createCertificate } from './testing/certificate.ts';

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
  stop(): Promise<void>;
}

const NO_METRICS: MetricsSampler = { latest: () => null, node: () => undefined, stop: () => {} };

/** For pods that keep no data: the database gets longer. */
const STOP_GRACE_MS = 1_500;
const STOP_GRACE_DATABASE_MS = 15_000;

/**
 * Starts the local cluster in this process: API, controllers, kubelet, service balancer, and all that the
 * manifests describe. Resolves when the API answers and every object has been created.
 * Throws SandboxError: not on Linux, state folder in use, manifests missing or refused.
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
    const addresses = await claimAddresses();
    undo.push(addresses.close);
    const resources = createResourceDriver(instance.id, { prefer: options.limits, log });
    instance.noteGroups(resources.folders);
    undo.push(() => resources.close());

    const clock = systemClock;
    const store = new MemoryStore({ now: clock.now });
    const writer = storeWriter(store);
    const kubelet = startKubelet({
      view: store,
      writer,
      clock,
      images: createImages({
        tools: options.tools,
        backendSource: join(options.root, 'backend'),
        backendImages: () => backendImages(store.list('deployments')),
      }),
      resources,
      addresses,
      launch: createLaunch(instance.id, instance.noteProcess),
      events: createEventRecorder(store, clock, 'kubelet'),
      folders: { pods: instance.folder, claims: state.volumes, cache: state.cache },
      requestToken: async () => ({ token: '', expiresAtMs: Number.MAX_SAFE_INTEGER }),
      apiServer: { host: '127.0.0.1', port: options.apiPort ?? 0 },
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
    undo.push(
      startControllers(
        { store, clock, metrics, log },
        {
          ...defaultControllerConfig,
          version: KUBERNETES_RELEASE,
          syncPeriodSeconds: options.hpaSyncSeconds ?? 15,
        },
      ),
    );

    const token = randomBytes(32).toString('base64url');
    const { key, certificate } = createCertificate(['127.0.0.1', 'localhost'], clock.now());
    const api = createServer(
      { key, cert: certificate },
      createSandboxApi({ store, token, clock, logs: kubelet.logs, metrics }),
    );
    const apiUrl = `https://127.0.0.1:${await listen(api, options.apiPort ?? 0)}`;
    undo.push(() => closeServer(api));
    writePrivate(state.kubeconfig, kubeconfigText(apiUrl, certificate, token));
    undo.push(() => rmSync(state.kubeconfig, { force: true }));

    store.create('nodes', createNode(clock.now(), GIT_VERSION));
    const proxy = startServiceProxy({
      view: store,
      api: writer,
      events: createEventRecorder(store, clock, 'kube-proxy'),
      log,
    });
    undo.push(proxy.close);
    undo.push(startScrapeTargets(store, writer, log));

    let current: ServerState = {
      pid: process.pid,
      startTime: readProcess(process.pid)?.startTime ?? '',
      startedAt: new Date(clock.now()).toISOString(),
      phase: 'starting',
      whileUsed: options.whileUsed === true,
      waitingFor: 'the manifests',
      apiUrl,
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
    createSystemObjects(store, addresses.slot, clock.now());
    const values = await ownSecrets(objects, state.secrets);
    createManifests({ store, clock }, withSecrets(objects, values));
    const readiness = watchReadiness(store, kubelet.pods, tell);
    undo.push(readiness.stop);
    return {
      kubeconfigPath: state.kubeconfig,
      apiUrl,
      stateDir: state.path,
      state: () => current,
      ready: readiness.ready,
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

/**
 * The API's own Service. Its address is the first of this sandbox's range; the API gives the others out of the
 * same one, so that two sandboxes on a machine do not get in each other's way.
 */
function createSystemObjects(store: MemoryStore, slot: number, now: number): void {
  const meta = (name: string) => ({ name, creationTimestamp: new Date(now).toISOString() });
  for (const name of ['default', 'kube-system', 'kube-public', 'kube-node-lease']) {
    store.create('namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels: { 'kubernetes.io/metadata.name': name } },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    });
  }
  const address = `127.96.${slot}.1`;
  store.create('services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      ...meta('kubernetes'),
      namespace: 'default',
      labels: { component: 'apiserver', provider: 'kubernetes' },
    },
    spec: {
      type: 'ClusterIP',
      clusterIP: address,
      clusterIPs: [address],
      ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: 443 }],
      sessionAffinity: 'None',
    },
    status: { loadBalancer: {} },
  });
}

function listen(server: ReturnType<typeof createServer>, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const hint = 'Choose another port, or none to get a free one.';
      reject(
        new SandboxError(
          'sandbox.api-port',
          3,
          `cannot listen on 127.0.0.1:${port}: ${cause.message}`,
          hint,
          { cause },
        ),
      );
    });
    server.listen({ host: '127.0.0.1', port }, () => resolve((server.address() as AddressInfo).port));
  });
}

function closeServer(server: ReturnType<typeof createServer>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
