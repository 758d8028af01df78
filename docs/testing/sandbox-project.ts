import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheDir } from '../../setup/tools/cache.ts';
import { root } from './pages.ts';
import { copyProject, type ProjectCopy } from './project-copy.ts';

/** A copy of the project whose sandbox is its own. */
export interface SandboxProject {
  readonly project: ProjectCopy;
  readonly env: NodeJS.ProcessEnv;
  /** Ends the sandbox and removes everything. */
  remove(): Promise<void>;
}

/** What of this process's environment would decide otherwise than a reader's shell. */
const UNSET = ['MODE', 'CI', 'KUBECONFIG', 'INIT_CWD'];

export async function sandboxProject(): Promise<SandboxProject> {
  const project = await copyProject(root, null);
  const sandbox = await mkdtemp(join(tmpdir(), 'palier-lab-sandbox-'));
  const kept = Object.entries(process.env).filter(([name]) => !UNSET.includes(name));
  const env = {
    ...Object.fromEntries(kept),
    // No kubeconfig, as on the machine of somebody who has just cloned it; what was fetched once is still there.
    HOME: project.folder,
    PALIER_CACHE: cacheDir(process.env),
    npm_config_cache: process.env.npm_config_cache ?? join(homedir(), '.npm'),
    NO_COLOR: '1',
    PALIER_SANDBOX_DIR: sandbox,
  };
  return {
    project,
    env,
    async remove() {
      const down = [join(root, 'setup', 'palier.mjs'), 'sandbox', 'down'];
      execFileSync(process.execPath, down, { env, stdio: 'ignore' });
      await project.remove();
      await rm(sandbox, { recursive: true, force: true });
    },
  };
}
