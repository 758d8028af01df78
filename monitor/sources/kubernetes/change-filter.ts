export interface ChangeFilter {
  /** Whether the value differs from the one given for this key the last time. */
  (key: string, value: unknown): boolean;
  forget(key: string): void;
}

/** Kubernetes writes objects for reasons that are not ours (managed fields, heartbeats): those are no events. */
export function createChangeFilter(): ChangeFilter {
  const last = new Map<string, string>();
  const filter = (key: string, value: unknown) => {
    const now = JSON.stringify(value);
    if (last.get(key) === now) return false;
    last.set(key, now);
    return true;
  };
  return Object.assign(filter, {
    forget: (key: string) => {
      last.delete(key);
    },
  });
}
