import { NODE_NAME } from '../cluster/node-name.ts';
import type { KubeObject, Pod } from '../cluster/objects.ts';
import type { MeasuredContainer } from './containers/container.ts';
import type { KubeletContext } from './context.ts';
import { type LogRequest, type PodLogs, readLog } from './logs/read.ts';
import { PodWorker } from './pods/pod-worker.ts';
import type { LaunchOptions } from './processes/process.ts';

/** A kubelet's words for a container that has no log because it has no image. */
const PULLING: Readonly<Record<string, string>> = {
  ErrImagePull: "image can't be pulled",
  ImagePullBackOff: 'trying and failing to pull image',
};

export interface Kubelet {
  readonly logs: PodLogs;
  /** The pods of this node with their newest status. */
  pods(): readonly Pod[];
  /** Every container that runs now. */
  running(): MeasuredContainer[];
  /** How to run a command in a container; undefined: it does not run now. */
  exec(pod: Pod, container: string, command: readonly string[]): LaunchOptions | undefined;
  /** What shows the output of a container from now on, and passes `input` on; undefined: it does not run now. */
  attach(pod: Pod, container: string, input: boolean): LaunchOptions | undefined;
  /** Ends every pod at once, without its hooks; those of StatefulSets after all others, which use them. */
  stop(grace: { readonly graceMs: number; readonly statefulGraceMs: number }): Promise<void>;
}

/** Runs the pods that are bound to this node as local processes and tells the API how they are. */
export function startKubelet(context: KubeletContext): Kubelet {
  const { view, writer } = context;
  const workers = new Map<string, PodWorker>();
  const isOurs = (pod: Pod) => pod.spec.nodeName === NODE_NAME;

  const adopt = (pod: Pod) => {
    const known = workers.get(pod.metadata.uid ?? '');
    if (!known && (pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed')) {
      // What has ended for good in a former life stays as it is.
      if (pod.metadata.deletionTimestamp) void writer.removePod(pod);
      return;
    }
    const worker = known ?? new PodWorker(pod, context);
    workers.set(worker.uid, worker);
    worker.observe(pod);
  };
  const forget = (uid: string) => {
    const worker = workers.get(uid);
    // Removed by force, or by itself at its end: then there is nothing more to do.
    void worker?.terminate(0, { remove: false, hooks: false }).finally(() => workers.delete(uid));
  };
  const refresh = (kind: 'configMap' | 'secret', { metadata }: KubeObject) => {
    for (const worker of workers.values()) {
      if (worker.volumes.uses(kind, metadata)) worker.volumes.refresh();
    }
  };
  const unwatch = [
    view.watch('pods', ({ type, object, previous }) => {
      // Another one of the same name.
      if (previous && previous.metadata.uid !== object.metadata.uid) forget(previous.metadata.uid ?? '');
      if (type === 'DELETED') forget(object.metadata.uid ?? '');
      else if (isOurs(object)) adopt(object);
    }),
    view.watch('configmaps', ({ type, object }) => type !== 'DELETED' && refresh('configMap', object)),
    view.watch('secrets', ({ type, object }) => type !== 'DELETED' && refresh('secret', object)),
  ];
  for (const pod of view.list('pods')) if (isOurs(pod)) adopt(pod);

  return {
    logs: { read: (request, signal) => read(request, signal) },
    pods: () => [...workers.values()].map(({ pod }) => pod),
    running: () => [...workers.values()].flatMap((worker) => worker.measured()),
    exec: (pod, container, command) => containerOf(pod, container)?.commandIn(command),
    attach: (pod, container, input) => containerOf(pod, container)?.attach(input),
    async stop({ graceMs, statefulGraceMs }) {
      for (const end of unwatch) end();
      for (const [stateful, grace] of [
        [false, graceMs],
        [true, statefulGraceMs],
      ] as const) {
        const those = [...workers.values()].filter((worker) => worker.isStateful === stateful);
        await Promise.all(those.map((worker) => worker.terminate(grace, { remove: false, hooks: false })));
      }
      await writer.flush();
    },
  };

  function containerOf(pod: Pod | undefined, container: string) {
    return workers.get(pod?.metadata.uid ?? '')?.container(container);
  }

  async function* read(request: LogRequest, signal: AbortSignal): AsyncGenerator<string> {
    const { namespace, pod: name, container, previous } = request;
    const asked = view.get('pods', namespace, name);
    const worker = containerOf(asked, container);
    const status = worker?.status();
    if (worker === undefined && ['Succeeded', 'Failed'].includes(asked?.status?.phase ?? '')) {
      throw new Error(
        `the log of container "${container}" in pod "${name}" went with the former life of this node`,
      );
    }
    if (worker === undefined || status === undefined) {
      throw new Error(`container "${container}" in pod "${name}" is waiting to start: ContainerCreating`);
    }
    if (previous && worker.log.read('previous') === undefined) {
      throw new Error(`previous terminated container "${container}" in pod "${name}" not found`);
    }
    if (!previous && worker.log.read('current') === undefined) {
      const reason = status.state?.waiting?.reason ?? 'ContainerCreating';
      const why = PULLING[reason] ?? reason;
      throw new Error(`container "${container}" in pod "${name}" is waiting to start: ${why}`);
    }
    yield* readLog(worker.log, request, signal);
  }
}
