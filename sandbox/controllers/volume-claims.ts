import type { ControllerContext, Stop } from './context.ts';
import { startReconciler } from './work-queue.ts';

/** Binds every claim at once: its volume is a folder in the sandbox's state, made by the kubelet. */
export function startVolumeClaims(context: ControllerContext): Stop {
  const { store } = context;
  return startReconciler(context, {
    resource: 'persistentvolumeclaims',
    reconcile({ namespace, name }) {
      const claim = store.get('persistentvolumeclaims', namespace, name);
      if (!claim || claim.status?.phase === 'Bound') return undefined;
      store.update('persistentvolumeclaims', namespace, name, (current) => ({
        ...current,
        spec: {
          ...current.spec,
          storageClassName: current.spec?.storageClassName ?? 'standard',
          volumeMode: current.spec?.volumeMode ?? 'Filesystem',
          volumeName: `pvc-${current.metadata.uid}`,
        },
        status: {
          phase: 'Bound',
          accessModes: current.spec?.accessModes,
          capacity: { storage: current.spec?.resources?.requests?.storage },
        },
      }));
      return undefined;
    },
  });
}
