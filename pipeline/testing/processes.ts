import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createConnection } from 'node:net';

/** How a program ended, and all that it said. */
export interface Ended {
  readonly code: number;
  readonly output: string;
}

/** Runs it to its end, whatever its exit code. */
export function run(
  file: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(file, [...args], { ...options, maxBuffer: 1e8 }, (error, stdout, stderr) => {
      const code = error ? (typeof error.code === 'number' ? error.code : 1) : 0;
      resolve({ code, output: `${stdout}${stderr}${error && !stderr ? error.message : ''}` });
    });
  });
}

/** Its output. @throws Error with the output, unless it succeeded */
export async function mustRun(file: string, args: readonly string[], cwd?: string): Promise<string> {
  const { code, output } = await run(file, args, cwd === undefined ? {} : { cwd });
  if (code !== 0) throw new Error(`${file} ${args.join(' ')} ended with ${code}:\n${output}`);
  return output.trim();
}

/** A server of the test: started, and waited for until its port answers. */
export async function startServer(
  file: string,
  args: readonly string[],
  port: number,
): Promise<ChildProcess> {
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      said += chunk;
    });
  }
  for (let attempt = 0; attempt < 100 && child.exitCode === null; attempt++) {
    if (await answers(port)) return child;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  child.kill();
  throw new Error(`${file} did not answer on port ${port}:\n${said}`);
}

export async function stopServer(child: ChildProcess | undefined): Promise<void> {
  if (!child || child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill();
  await ended;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port }, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
