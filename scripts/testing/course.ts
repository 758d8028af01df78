import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';

const exec = promisify(execFile);
const root = join(import.meta.dirname, '..', '..');

/** How a program ended, and all that it said. */
export interface Ended {
  readonly code: number;
  readonly output: string;
  readonly stdout: string;
}

/** The environment in which the scripts deploy to a test cluster. */
export const environment: NodeJS.ProcessEnv = {
  ...process.env,
  CI: '1',
  // vitest has a MODE of its own.
  MODE: 'standard',
  NO_COLOR: '1',
  BACKEND_IMAGE: `${process.env.REGISTRY ?? '127.0.0.1:5000'}/palier-backend`,
  BACKEND_TAG: `e2e-${Date.now()}`,
  // Grafana and kube-state-metrics come from public registries, which a test cluster need not reach.
  OVERLAY: 'standard/core',
};

/** One of the scripts, to its end. @throws Error with its whole output, unless it succeeded */
export async function script(name: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const { code, output } = await run(join(root, 'scripts', name), [], env);
  if (code !== 0) throw new Error(`${name} ended with ${code}:\n${output}`);
  return output;
}

/** The program as it is shipped. */
export function palier(...args: string[]): Promise<Ended> {
  return palierIn({}, ...args);
}

export function palierIn(env: NodeJS.ProcessEnv, ...args: string[]): Promise<Ended> {
  return run(process.execPath, [join(root, 'dist', 'palier.mjs'), ...args], env);
}

/** Its standard output. @throws Error */
export function kubectl(...args: string[]): Promise<string> {
  return kubectlIn({}, ...args);
}

export async function kubectlIn(env: NodeJS.ProcessEnv, ...args: string[]): Promise<string> {
  const { code, stdout, output } = await run('kubectl', args, env);
  if (code !== 0) throw new Error(`kubectl ${args.join(' ')} ended with ${code}: ${output}`);
  return stdout.trim();
}

/** A program to its end, in that environment and this. */
async function run(file: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  try {
    const { stdout, stderr } = await exec(file, [...args], {
      env: { ...environment, ...env },
      maxBuffer: 1e8,
    });
    return { code: 0, output: stdout + stderr, stdout };
  } catch (error) {
    const { code, stdout = '', stderr = '' } = error as { code: number; stdout?: string; stderr?: string };
    return { code, output: stdout + stderr || String(error), stdout };
  }
}

/** How often every expression of rules and dashboards has data on the running Prometheus, as check-promql.ts says. */
export async function checkPromql(): Promise<Ended> {
  const forward = ['port-forward', '-n', 'palier-monitoring', 'service/prometheus', ':9090'];
  const child = spawn('kubectl', forward, { env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [line] = await once(child.stdout, 'data');
    const port = /127\.0\.0\.1:(\d+)/.exec(String(line))?.[1];
    return await run(process.execPath, [
      join(root, 'manifests', 'check-promql.ts'),
      `http://127.0.0.1:${port}`,
    ]);
  } finally {
    child.kill();
  }
}

/** SQL inside of MySQL's pod, as root. */
export function sql(statement: string): Promise<string> {
  const client = 'MYSQL_PWD=$MYSQL_ROOT_PASSWORD exec mysql -u root --batch --skip-column-names -e "$1"';
  return kubectl('exec', '-n', 'palier', 'mysql-0', '-c', 'mysql', '--', 'sh', '-c', client, 'sh', statement);
}
