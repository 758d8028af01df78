import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Answer, Command } from './list.ts';
import { mask, type Surroundings } from './mask.ts';
import { shapeOf } from './shape.ts';

/** Whatever hangs is ended; the longest wait of the list is 90 s. */
const DEADLINE_MS = 120_000;

export interface Executed extends Answer {
  readonly command: Command;
  /** As it was printed. */
  readonly output: string;
  readonly seconds: number;
}

/** Runs the commands one after the other against the cluster of a kubeconfig, which itself stays as it is. */
export async function runSession(
  commands: readonly Command[],
  options: { readonly kubectl: string; readonly kubeconfig: string; onAnswer?(executed: Executed): void },
): Promise<readonly Executed[]> {
  const folder = mkdtempSync(join(tmpdir(), 'palier-everyday-'));
  try {
    const { env, around } = await prepare(folder, options);
    const all: Executed[] = [];
    for (const command of commands) {
      const startedAt = performance.now();
      const { exitCode, output } = await bash(command.line, join(folder, 'work'), env);
      const seconds = (performance.now() - startedAt) / 1000;
      const shape = shapeOf(mask(output, around), command.how);
      all.push({ command, line: command.line, exitCode, output, shape, seconds });
      options.onAnswer?.(all.at(-1) as Executed);
    }
    return all;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function prepare(
  folder: string,
  { kubectl, kubeconfig }: { readonly kubectl: string; readonly kubeconfig: string },
): Promise<{ env: NodeJS.ProcessEnv; around: Surroundings }> {
  for (const name of ['bin', 'home']) mkdirSync(join(folder, name));
  cpSync(join(import.meta.dirname, 'files'), join(folder, 'work'), { recursive: true });
  const port = await freePort();
  const env = {
    PATH: [join(folder, 'bin'), process.env.PATH].join(delimiter),
    HOME: join(folder, 'home'),
    KUBECONFIG: join(folder, 'kubeconfig'),
    KUBECTL_KUBERC: 'false',
    LANG: 'C.UTF-8',
    PORT: String(port),
  };
  const found = await bash(`command -v ${kubectl}`, folder, { PATH: process.env.PATH });
  symlinkSync(found.output.trim(), join(folder, 'bin', 'kubectl'));
  const config = await bash('kubectl config view --raw --flatten --minify', folder, {
    ...env,
    KUBECONFIG: kubeconfig,
  });
  writeFileSync(env.KUBECONFIG, config.output, { mode: 0o600 });
  const course = 'kubectl config rename-context "$(kubectl config current-context)" course';
  await bash(`${course} && kubectl config unset contexts.course.namespace`, folder, env);
  const nodes = await bash(`kubectl get nodes -o 'jsonpath={.items[0].metadata.name}'`, folder, env);
  if (nodes.exitCode !== 0) throw new Error(`the cluster of ${kubeconfig} does not answer: ${nodes.output}`);
  return { env: { ...env, NODE: nodes.output }, around: { node: nodes.output, port, folder } };
}

/** Both outputs in the order in which they were printed. */
function bash(
  line: string,
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<{ exitCode: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['-c', `exec 2>&1\n${line}`], {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    });
    const killGroup = () => {
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
    };
    const timer = setTimeout(killGroup, DEADLINE_MS);
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ exitCode: code ?? 137, output });
    });
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port: 0 }, () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
