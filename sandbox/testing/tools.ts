import { ensureProgram, ensurePythonEnvironment, mariadbLayout } from '../../setup/tools/ensure.ts';
import { createProgress } from '../../setup/tools/progress.ts';
import type { SandboxTools } from '../images/types.ts';

export const ROOT = new URL('../..', import.meta.url).pathname.replace(/\/$/, '');

/** The real programs, found or fetched as set-up does (MARIADBD_BIN, PYTHON_BIN, … name others). */
export async function sandboxTools(): Promise<SandboxTools> {
  const context = { env: process.env, root: ROOT, progress: createProgress(process.stderr) };
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

/** The control plane's program (CONTROL_PLANE_BIN names it). */
export async function controlPlaneProgram(): Promise<string> {
  const path = process.env.CONTROL_PLANE_BIN;
  if (!path) throw new Error('expected CONTROL_PLANE_BIN to name the program of sandbox/control-plane');
  return path;
}
