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
  /** May return in how many milliseconds to look again without an event. */
  readonly reconcile: (key: ObjectKey) => number | undefined;
}

/** After a failure: at first soon, then less and less often. */
const RETRY_MS = { first: 50, longest: 60_000 };

/**
 * Level-triggered, like the controllers of Kubernetes: an event only says that an object wants to be looked at;
 * several events before that are one. Objects that exist at the start are looked at once.
 */
export function startReconciler(context: ControllerContext, options: ReconcilerOptions): Stop {
  const { store, clock, log } = context;
  const waiting = new Map<string, ObjectKey>();
  const later = new Map<string, Stop>();
  const failures = new Map<string, number>();
  let cancel: Stop | undefined;

  const enqueue = (key: ObjectKey) => {
    waiting.set(idOf(key), key);
    cancel ??= clock.after(0, drain);
  };
  const lookAgain = (key: ObjectKey, delayMs: number) => {
    const id = idOf(key);
    later.get(id)?.();
    later.set(
      id,
      clock.after(delayMs, () => {
        later.delete(id);
        enqueue(key);
      }),
    );
  };
  const drain = () => {
    cancel = undefined;
    const keys = [...waiting.values()];
    waiting.clear();
    for (const key of keys) attempt(key);
  };
  const attempt = (key: ObjectKey) => {
    const id = idOf(key);
    try {
      const again = options.reconcile(key);
      failures.delete(id);
      if (again !== undefined) lookAgain(key, again);
    } catch (error) {
      // Gone between the look and the write: its DELETED event follows.
      if (isNotFound(error)) return;
      const count = (failures.get(id) ?? 0) + 1;
      failures.set(id, count);
      log(`${options.resource} ${key.name}: ${error instanceof Error ? error.stack : error}`);
      lookAgain(key, Math.min(RETRY_MS.longest, RETRY_MS.first * 2 ** (count - 1)));
    }
  };

  const stops = [store.watch(options.resource, ({ object }) => enqueue(keyOf(object)))];
  for (const [resource, concerns] of Object.entries(options.also ?? {})) {
    stops.push(store.watch(resource, ({ object }) => concerns(object).forEach(enqueue)));
  }
  for (const object of store.list(options.resource)) enqueue(keyOf(object));
  return () => {
    cancel?.();
    for (const stop of [...stops, ...later.values()]) stop();
  };
}

export function keyOf(object: KubeObject): ObjectKey {
  return { namespace: object.metadata.namespace, name: object.metadata.name };
}

function idOf({ namespace, name }: ObjectKey): string {
  return `${namespace ?? ''}/${name}`;
}
