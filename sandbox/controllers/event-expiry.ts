import type { ControllerContext, Stop } from './context.ts';

const TTL_MS = 3_600_000;
const CHECK_INTERVAL_MS = 60_000;

/** Events older than an hour go, as the API server's --event-ttl has it. */
export function startEventExpiry({ store, clock }: ControllerContext): Stop {
  let cancel: Stop = () => {};
  const check = () => {
    for (const { metadata, lastTimestamp, eventTime } of store.list('events')) {
      const last = lastTimestamp ?? eventTime ?? metadata.creationTimestamp;
      if (clock.now() - Date.parse(last) > TTL_MS) store.remove('events', metadata.namespace, metadata.name);
    }
    cancel = clock.after(CHECK_INTERVAL_MS, check);
  };
  cancel = clock.after(CHECK_INTERVAL_MS, check);
  return () => cancel();
}
