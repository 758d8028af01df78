import { SandboxError } from '../../lib/errors.ts';
import { type ControlPlane, type ControlPlaneOptions, startControlPlane } from './control-plane.ts';
import { DATA_CODE } from './program.ts';

/** Starts the control plane on what it has kept; where it can't go on with that, as an empty cluster. */
export async function startOnKeptData(
  options: ControlPlaneOptions,
  log: (message: string) => void,
): Promise<ControlPlane> {
  try {
    return await startControlPlane(options);
  } catch (error) {
    if (options.fresh || !(error instanceof SandboxError) || error.code !== DATA_CODE) throw error;
    log(`${error.message}\nit starts with new objects; volumes stay`);
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
