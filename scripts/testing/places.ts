import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Ended, kubectlIn, palierIn, script } from './course.ts';

/** Somewhere the project runs, and where a run of `palier load` goes. */
export interface Place {
  readonly kubectl: (...args: string[]) => Promise<string>;
  /** `palier load ramp --profile ci --ci` there. */
  load(env: NodeJS.ProcessEnv, ...args: string[]): Promise<Ended>;
  remove(): Promise<unknown>;
}

export type PlaceName = 'sandbox' | 'cluster';

const LOAD = ['load', 'ramp', '--profile', 'ci', '--ci', '--lang', 'en'];

export const PLACES: Readonly<Record<PlaceName, () => Promise<Place>>> = {
  /** A sandbox of its own. */
  async sandbox() {
    const folder = await mkdtemp(join(tmpdir(), 'palier-place-'));
    const env = { PALIER_SANDBOX_DIR: folder };
    const { stdout, code, output } = await palierIn(env, 'sandbox', 'up', '--json');
    if (code !== 0) throw new Error(`palier sandbox up ended with ${code}:\n${output}`);
    const kubeconfig: string = JSON.parse(stdout).kubeconfigPath;
    return {
      kubectl: (...args) => kubectlIn({ KUBECONFIG: kubeconfig }, ...args),
      load: (more, ...args) => palierIn({ ...env, ...more }, ...LOAD, '--target', 'sandbox', ...args),
      async remove() {
        await palierIn(env, 'sandbox', 'down');
        await rm(folder, { recursive: true, force: true });
      },
    };
  },

  /** The cluster of KUBECONFIG, deployed to as learners do. */
  async cluster() {
    await script('deploy-all.sh');
    return {
      kubectl: (...args) => kubectlIn({}, ...args),
      load: (more, ...args) => palierIn(more, ...LOAD, '--namespace', 'palier', ...args),
      remove: () => script('cleanup.sh'),
    };
  },
};
