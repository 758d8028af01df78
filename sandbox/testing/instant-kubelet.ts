import { isoSeconds } from '../store/memory-store.ts';
import type { KubeObject, Store } from '../store/types.ts';
import type { Clock } from '../types.ts';

/** A kubelet without processes: scheduled pods run and are ready at once, marked ones go at once. */
export function startInstantKubelet(store: Store, clock: Clock): () => void {
  let addresses = 1;
  return store.watch('pods', ({ type, object }) => {
    const { namespace, name, deletionTimestamp } = object.metadata;
    if (type === 'DELETED') return;
    if (deletionTimestamp !== undefined) {
      store.remove('pods', namespace, name);
    } else if (
      object.spec.nodeName &&
      object.status?.phase === 'Pending' &&
      store.get('pods', namespace, name)
    ) {
      const ip = `127.77.0.${++addresses}`;
      const status = runningStatus(object, ip, isoSeconds(clock.now()));
      store.update('pods', namespace, name, (current) => ({
        ...current,
        status: { ...current.status, ...status },
      }));
    }
  });
}

function runningStatus(pod: KubeObject, podIP: string, time: string): KubeObject['status'] {
  const condition = (type: string) => ({
    type,
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: time,
  });
  const scheduled = (pod.status.conditions ?? []).filter((c: { type: string }) => c.type === 'PodScheduled');
  return {
    phase: 'Running',
    hostIP: '127.0.0.1',
    podIP,
    podIPs: [{ ip: podIP }],
    startTime: time,
    conditions: [...scheduled, ...['Initialized', 'ContainersReady', 'Ready'].map(condition)],
    containerStatuses: pod.spec.containers.map(({ name, image }: { name: string; image: string }) => ({
      name,
      image,
      imageID: image,
      containerID: `process://${name}`,
      ready: true,
      started: true,
      restartCount: 0,
      state: { running: { startedAt: time } },
      lastState: {},
    })),
  };
}
