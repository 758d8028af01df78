import { failureOf } from '../../lib/errors.ts';
import type { Tell } from '../../messages.ts';
import { type ControlPlane, type ControlPlaneOptions, startControlPlane } from './control-plane.ts';

/** Starts the control plane on what it has kept; where it can't go on with that, as an empty cluster. */
export async function startOnKeptData(options: ControlPlaneOptions, tell: Tell): Promise<ControlPlane> {
  try {
    return await startControlPlane(options);
  } catch (error) {
    const failure = failureOf(error);
    if (options.fresh || failure.code !== 'sandbox.control-plane-data') throw error;
    tell({ progress: 'new-objects', failure });
    return await startControlPlane({ ...options, fresh: true });
  }
}

/** Work that can't end any more once the control plane is gone: then this throws why it ended. */
export function whileItRuns<T>({ broken }: ControlPlane, work: Promise<T>): Promise<T> {
  const gone = broken.then((error) => {
    throw error;
  });
  return Promise.race([work, gone]);
}
