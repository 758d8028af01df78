import { execFile, execFileSync, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A kubectl of at least 1.`minor`: KUBECTL_BIN, then PATH. Undefined, with the reason printed, when there is none. */
export function findKubectl(least = 32): string | undefined {
  const path = process.env.KUBECTL_BIN || 'kubectl';
  try {
    const text = execFileSync(path, ['version', '--client', '-o', 'json'], {
      encoding: 'utf8',
      stdio: 'pipe',
    });
    const { major, minor, gitVersion } = JSON.parse(text).clientVersion;
    if (Number(major) === 1 && Number.parseInt(minor, 10) >= least) return path;
    console.warn(`skipped: ${path} is ${gitVersion}, this wants 1.${least} or newer`);
  } catch (error) {
    console.warn(`skipped: no kubectl (${(error as Error).message.split('\n')[0]}); set KUBECTL_BIN`);
  }
  return undefined;
}

export interface Kubectl {
  /** Runs a command and resolves with what it prints; rejects with its error text. `input` goes to its stdin. */
  (...args: string[]): Promise<string>;
  apply(manifest: string, ...args: string[]): Promise<string>;
  /** Starts a command that goes on, and gives its output line by line. */
  follow(...args: string[]): { next(): Promise<string>; stop(): void };
}

export function kubectlFor(path: string, kubeconfig: string): Kubectl {
  // An empty home: no cache of another cluster's discovery, no other configuration.
  const env = { ...process.env, KUBECONFIG: kubeconfig, HOME: `${kubeconfig}.home`, KUBECTL_KUBERC: 'false' };
  const call = async (...args: string[]) => {
    const { stdout } = await run(path, args, { env, timeout: 30_000 });
    return stdout;
  };
  return Object.assign(call, {
    apply: (manifest: string, ...args: string[]) =>
      new Promise<string>((resolve, reject) => {
        const child = execFile(
          path,
          ['apply', '-f', '-', ...args],
          { env, timeout: 30_000 },
          (error, stdout) => (error ? reject(error) : resolve(stdout)),
        );
        child.stdin?.end(manifest);
      }),
    follow: (...args: string[]) => {
      const child = spawn(path, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
      const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
      return {
        next: async () => (await lines.next()).value ?? '',
        stop: () => void child.kill(),
      };
    },
  });
}
