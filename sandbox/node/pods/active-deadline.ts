import type { Pod } from '../../cluster/objects.ts';
import type { Clock } from '../../lib/clock.ts';
import type { PodFailure } from './status.ts';

const FAILURE: PodFailure = {
  reason: 'DeadlineExceeded',
  message: 'Pod was active on the node longer than the specified deadline',
};

/** A timer of the system takes no more: about 24 days. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Calls `onOverdue` once the pod has been active for its `activeDeadlineSeconds`, counted from when the kubelet took it on
 * (`takenOnMs`, since 1970), or this node in a former life. Returns what cancels it.
 */
export function whenOverdue(
  { spec, status }: Pod,
  takenOnMs: number,
  clock: Clock,
  onOverdue: (failure: PodFailure) => void,
): () => void {
  const { activeDeadlineSeconds } = spec;
  if (activeDeadlineSeconds === undefined) return () => {};
  const sinceMs = Math.min(takenOnMs, Date.parse(status?.startTime ?? '') || takenOnMs);
  let cancel = () => {};
  const look = () => {
    const leftMs = sinceMs + activeDeadlineSeconds * 1000 - clock.now();
    if (leftMs <= 0) onOverdue(FAILURE);
    else cancel = clock.after(Math.min(leftMs, LONGEST_TIMER_MS), look);
  };
  look();
  return () => cancel();
}
