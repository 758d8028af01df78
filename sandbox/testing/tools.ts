import type { SetupContext } from '../../setup/tools/context.ts';
import { ensureProgram, ensurePythonEnvironment, mariadbLayout } from '../../setup/tools/ensure.ts';
import { createProgress } from '../../setup/tools/progress.ts';
import type { PodTools, SandboxTools } from '../images/types.ts';

export const ROOT = new URL('../..', import.meta.url).pathname.replace(/\/$/, '');

/** The real programs, found or fetched as set-up does (MARIADBD_BIN, PYTHON_BIN, … name others). */
export async function sandboxTools(): Promise<SandboxTools> {
  const [controlPlane, tools] = await Promise.all([controlPlaneProgram(), podTools()]);
  return { controlPlane, ...tools };
}

/** Those that pods run. */
export async function podTools(): Promise<PodTools> {
  const context = setupContext();
  const [mariadb, prometheus, mysqldExporter, python] = await Promise.all([
    ensureProgram('mariadb', context),
    ensureProgram('prometheus', context),
    ensureProgram('mysqldExporter', context),
    ensurePythonEnvironment(context, 'requirements.txt'),
  ]);
  return {
    python,
    mariadb: mariadbLayout(mariadb.path),
    prometheus: prometheus.path,
    mysqldExporter: mysqldExporter.path,
  };
}

/** The control plane's program alone. */
export async function controlPlaneProgram(): Promise<string> {
  return (await ensureProgram('controlPlane', setupContext())).path;
}

function setupContext(): SetupContext {
  return { env: process.env, root: ROOT, progress: createProgress(process.stderr) };
}
