import { spawn } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import { EXIT } from '../../core/lib/errors.ts';
import { reportError } from '../../system/output/report-error.ts';
import { ensureProgram, ensurePythonEnvironment, ensureToolbox, mariadbLayout } from '../tools/ensure.ts';
import { createProgress } from '../tools/progress.ts';
import type { Toolbox } from '../tools/toolbox.ts';

export const root = dirname(dirname(import.meta.dirname));

/** One command of a task: what it proves, and how it is run. */
export interface Step {
  readonly title: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Runs all steps, each to its end, whatever the others did, then says which failed. Returns the exit code.
 * The last line is `N passed, N failed`.
 */
export async function runSteps(steps: readonly Step[]): Promise<number> {
  const outcomes: { title: string; ok: boolean; seconds: number }[] = [];
  for (const step of steps) {
    process.stdout.write(`\n── ${step.title}\n`);
    const began = performance.now();
    const code = await inherit(step);
    outcomes.push({ title: step.title, ok: code === 0, seconds: (performance.now() - began) / 1000 });
  }
  process.stdout.write('\n');
  for (const { title, ok, seconds } of outcomes)
    process.stdout.write(`${ok ? 'passed' : 'FAILED'}  ${title} (${seconds.toFixed(0)} s)\n`);
  const failed = outcomes.filter(({ ok }) => !ok).length;
  process.stdout.write(`${outcomes.length - failed} passed, ${failed} failed\n`);
  return failed === 0 ? 0 : 1;
}

/** Ends the process unless KUBECONFIG names a cluster to test on. */
export function requireCluster(command: string): void {
  if (process.env.KUBECONFIG) return;
  process.stderr.write(
    `${command}: expected KUBECONFIG to name a cluster, got nothing. Set it and try again.\n`,
  );
  process.exit(EXIT.usage);
}

/** A program of node_modules/.bin. */
export function bin(name: string): string {
  return join(root, 'node_modules', '.bin', name);
}

/** What tests and benches learn about the tools, as environment variables of the same names a user may set. */
export function toolEnvironment(toolbox: Toolbox): NodeJS.ProcessEnv {
  return {
    K6_BIN: toolbox.k6,
    CONTROL_PLANE_BIN: toolbox.controlPlane,
    PYTHON_BIN: toolbox.python,
    PROMETHEUS_BIN: toolbox.prometheus,
    MYSQLD_EXPORTER_BIN: toolbox.mysqldExporter,
    ...mariadbEnvironment(toolbox.mariadb),
  };
}

function mariadbEnvironment({ server, libraryPaths }: Toolbox['mariadb']): NodeJS.ProcessEnv {
  if (libraryPaths.length === 0) return { MARIADBD_BIN: server };
  const paths = [...libraryPaths, process.env.LD_LIBRARY_PATH].filter(Boolean);
  return { MARIADBD_BIN: server, LD_LIBRARY_PATH: paths.join(delimiter) };
}

/** Finds or fetches everything; the returned environment names it all. */
export async function setUp(): Promise<{ toolbox: Toolbox; env: NodeJS.ProcessEnv }> {
  const toolbox = await ensureToolbox(setupContext()).catch(endWith);
  return { toolbox, env: { ...process.env, ...toolEnvironment(toolbox) } };
}

/** Only what the backend's own tests need. */
export async function setUpMariadb(): Promise<NodeJS.ProcessEnv> {
  const { path } = await ensureProgram('mariadb', setupContext()).catch(endWith);
  return { ...process.env, ...mariadbEnvironment(mariadbLayout(path)) };
}

export function ensureTestPython(): Promise<string> {
  return ensurePythonEnvironment(setupContext(), 'requirements-dev.txt').catch(endWith);
}

/** What could not be set up, and what to do, without a stack. */
function endWith(error: unknown): never {
  process.exit(reportError(error, process, false));
}

/** promtool comes with Prometheus, in its release and in Debian's package. */
export function promtoolBeside(prometheus: string): string {
  return join(dirname(prometheus), 'promtool');
}

function setupContext() {
  return { env: process.env, root, progress: createProgress(process.stderr) };
}

function inherit(step: Step): Promise<number | null> {
  return new Promise((resolve) => {
    const child = spawn(step.command, step.args, {
      cwd: step.cwd ?? root,
      stdio: 'inherit',
      env: step.env ?? process.env,
    });
    child.on('error', (error) => {
      process.stderr.write(`cannot run ${step.command}: ${error.message}\n`);
      resolve(null);
    });
    child.on('exit', (code) => resolve(code));
  });
}
