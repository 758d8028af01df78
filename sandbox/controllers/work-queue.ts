import { isNotFound } from '../store/errors.ts';
import type { KubeObject } from '../store/types.ts';
import type { ControllerContext, Stop } from './context.ts';

export interface ObjectKey {
  readonly namespace: string | undefined;
  readonly name: string;
}

export interface ReconcilerOptions {
  /** The resource that is reconciled, in the plural. */
  readonly resource: string;
  /** Other resources that concern it: which objects an event of them wakes. */
  readonly also?: Readonly<Record<string, (object: KubeObject) => readonly ObjectKey[]>>;
  readonly reconcile: (key: ObjectKey) => void;
}

/**
 * Level-triggered, like the controllers of Kubernetes: an event only says that an object wants to be looked at;
 * several events before that are one. Objects that exist at the start are looked at once.
 */
export function startReconciler(context: ControllerContext, options: ReconcilerOptions): Stop {
  const { store, clock, log } = context;
  const waiting = new Map<string, ObjectKey>();
  let cancel: Stop | undefined;

  const enqueue = (key: ObjectKey) => {
    waiting.set(`${key.namespace ?? ''}/${key.name}`, key);
    cancel ??= clock.after(0, drain);
  };
  const drain = () => {
    cancel = undefined;
    const keys = [...waiting.values()];
    waiting.clear();
    for (const key of keys) {
      try {
        options.reconcile(key);
      } catch (error) {
        // Gone between the look and the write: its DELETED event follows.
        if (!isNotFound(error))
          log(`${options.resource} ${key.name}: ${error instanceof Error ? error.stack : error}`);
      }
    }
  };

  const stops = [store.watch(options.resource, ({ object }) => enqueue(keyOf(object)))];
  for (const [resource, concerns] of Object.entries(options.also ?? {}))
    stops.push(store.watch(resource, ({ object }) => concerns(object).forEach(enqueue)));
  store.list(options.resource).forEach((object) => {
    enqueue(keyOf(object));
  });
  return () => {
    cancel?.();
    for (const stop of stops) stop();
  };
}

export function keyOf(object: KubeObject): ObjectKey {
  return { namespace: object.metadata.namespace, name: object.metadata.name };
}
