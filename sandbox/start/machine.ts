import { dirname, join } from 'node:path';
import { type MetricsSampler, startMetricsSampler } from '../addons/metrics-server/sampler.ts';
import { createClient, type KubernetesClient } from '../cluster/api/client.ts';
import { createEventRecorder } from '../cluster/events/events.ts';
import { NODE_NAME } from '../cluster/node-name.ts';
import type { Deployment, KubeObject, Pod } from '../cluster/objects.ts';
import type { ControlPlane } from '../cluster/process/control-plane.ts';
import { type ClusterView, startView } from '../cluster/watch/view.ts';
import { createImages } from '../images/index.ts';
import { systemClock as clock } from '../lib/clock.ts';
import type { Instance } from '../lifecycle/instance.ts';
import type { StateFolder } from '../lifecycle/state-folder.ts';
import type { Undo } from '../lifecycle/undo.ts';
import type { Tell } from '../messages.ts';
import type { Addresses } from '../node/addresses.ts';
import { startKubelet } from '../node/kubelet.ts';
import { createNodeWriter } from '../node/pods/status-writer.ts';
import { tokenRequester } from '../node/pods/tokens.ts';
import { createLaunch, INSTANCE_VARIABLE } from '../node/processes/process.ts';
import type { ResourceDriver } from '../node/resources/driver.ts';
import { type ServiceProxy, startServiceProxy } from '../proxy/service-proxy.ts';
import { beginWithMinimum } from './minimum-replicas.ts';
import { NODE_RESOURCES, startNode } from './node.ts';
import type { SandboxOptions } from './options.ts';

/** What the parts of this process follow. */
const RESOURCES = [
  ...NODE_RESOURCES,
  'services',
  'endpointslices',
  'configmaps',
  'secrets',
  'deployments',
  'statefulsets',
  'replicasets',
] as const;

const NO_METRICS: MetricsSampler = { latest: () => null, node: () => undefined, stop: () => {} };

/** For pods that keep no data: the database gets longer. */
const STOP_GRACE_MS = 1_500;
const STOP_GRACE_DATABASE_MS = 15_000;

export interface MachineOptions {
  readonly options: SandboxOptions;
  readonly state: StateFolder;
  readonly controlPlane: ControlPlane;
  readonly manifests: readonly KubeObject[];
  readonly administrator: KubernetesClient;
  readonly instance: Instance;
  readonly addresses: Addresses;
  readonly resources: ResourceDriver;
  /** Resolves when the manifests' Services are as they say. */
  readonly applied: () => Promise<void>;
  readonly tell: Tell;
}

export interface Machine {
  readonly view: ClusterView;
  /** As the kubelet knows them: the API may still tell of the pods of a former life. */
  pods(): readonly Pod[];
  /** Whether this sandbox has the node port, not another one. */
  readonly hasNodePort: ServiceProxy['hasNodePort'];
}

/**
 * Starts everything that runs beside the control plane on a machine of a cluster, in this process: the node with its
 * kubelet, the Service proxy, the metrics server and the volumes. Resolves when the node says that it is ready.
 */
export async function startMachine(
  {
    options,
    state,
    manifests,
    controlPlane,
    administrator,
    instance,
    addresses,
    resources,
    applied,
    tell: log,
  }: MachineOptions,
  undo: Undo,
): Promise<Machine> {
  const { url, version, files } = controlPlane;
  const node = createClient(files.nodeKubeconfig);
  undo.push(node.close);
  const recorder = (client: KubernetesClient, component: string) => {
    const events = createEventRecorder(client, { clock, component, host: NODE_NAME, log });
    undo.push(events.close);
    return events;
  };
  const view = startView(administrator, RESOURCES, { clock, log });
  undo.push(view.close);
  await Promise.all([view.ready(), beginWithMinimum(administrator, { clock, tell: log })]);

  const writer = createNodeWriter(node, { clock, log });
  undo.push(writer.close);
  const kubelet = startKubelet({
    view,
    writer,
    clock,
    images: createImages({
      tools: options.tools,
      backendSource: join(options.root, 'backend'),
      backendImages: backendImages(manifests),
    }),
    resources,
    addresses,
    launch: createLaunch(instance.id, instance.noteProcess),
    events: recorder(node, 'kubelet'),
    folders: {
      pods: instance.folder,
      cache: state.cache,
      sockets: dirname(controlPlane.streamsSocket),
    },
    requestToken: tokenRequester(node),
    apiServer: { host: new URL(url).hostname, port: Number(new URL(url).port) },
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
    applied,
    events: recorder(administrator, 'kube-proxy'),
    log,
  });
  undo.push(proxy.close);
  const running = await startNode({
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
  undo.push(running.stop);
  return { view, pods: kubelet.pods, hasNodePort: proxy.hasNodePort };
}

/** The images of the Deployment under test, whatever its manifest names them: those that were built. */
function backendImages(manifests: readonly KubeObject[]): string[] {
  return manifests
    .filter(
      (object): object is Deployment => object.kind === 'Deployment' && object.metadata.name === 'backend',
    )
    .flatMap(({ spec: { template } }) => [
      ...(template.spec?.containers ?? []),
      ...(template.spec?.initContainers ?? []),
    ])
    .map(({ image = '' }) => image);
}
