import type { ContainerState } from '../../cluster/objects.ts';
import type { ImageRunner } from '../../images/types.ts';
import { pause } from '../../lib/clock.ts';
import { messageOf } from '../../lib/errors.ts';
import type { KubeletContext } from '../context.ts';
import { CRASH_LOOP } from './backoff.ts';
import type { Tell } from './host.ts';

/** How long `ErrImagePull` is shown before the back-off. */
const FAILURE_MS = 1_000;

/** Finds the program of the image; undefined: stopped while waiting for one. */
export async function pullImage(
  image: string,
  { clock, images }: KubeletContext,
  { tell, become, stop }: { tell: Tell; become: (state: ContainerState) => void; stop: AbortSignal },
): Promise<ImageRunner | undefined> {
  for (let waitMs = CRASH_LOOP.initialMs; ; waitMs = Math.min(waitMs * 2, CRASH_LOOP.maximumMs)) {
    try {
      const runner = images.runnerOf(image);
      const here = 'already present on machine and can be accessed by the pod';
      tell('Normal', 'Pulled', `Container image "${image}" ${here}`);
      return runner;
    } catch (error) {
      const why = messageOf(error);
      tell('Normal', 'Pulling', `Pulling image "${image}"`);
      tell('Warning', 'Failed', `Failed to pull image "${image}": ${why}`);
      tell('Warning', 'Failed', 'Error: ErrImagePull');
      become({ waiting: { reason: 'ErrImagePull', message: why } });
      if (!(await pause(clock, Math.min(FAILURE_MS, waitMs), stop))) return undefined;
      tell('Normal', 'BackOff', `Back-off pulling image "${image}"`);
      tell('Warning', 'Failed', 'Error: ImagePullBackOff');
      const message = `Back-off pulling image "${image}": ErrImagePull: ${why}`;
      become({ waiting: { reason: 'ImagePullBackOff', message } });
      if (!(await pause(clock, waitMs, stop))) return undefined;
    }
  }
}
