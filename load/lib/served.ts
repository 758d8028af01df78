import exec from 'k6/execution';
import type { RefinedResponse, ResponseType } from 'k6/http';

/**
 * For the live view: which pod answered the request of an iteration, and how many of its checks passed and failed (k6's
 * own outputs tell only their share). It is a tag of the virtual user, so k6 counts it with the `iterations` that it
 * counts anyway, at a tenth of what a metric of our own costs. monitor/sources/k6/ reads it; see docs/live-k6-metrics.md.
 */
export interface Served {
  /** First in every iteration: what the one before has told would else count again, and mark the next request. */
  forget(): void;
  /** After the one request of an iteration. */
  tell(reply: Pick<RefinedResponse<ResponseType>, 'headers'>, passed: number, failed: number): void;
}

/** Of a virtual user; to be made in an iteration: k6 knows none before. */
export function createServed(): Served {
  // Looked up once: k6 makes the object anew each time.
  const { tags } = exec.vu.metrics;
  return {
    forget() {
      delete tags.served;
    },
    tell(reply, passed, failed) {
      tags.served = `${passed}/${failed} ${reply.headers['X-Served-By'] ?? ''}`;
    },
  };
}
