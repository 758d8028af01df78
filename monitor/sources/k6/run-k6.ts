import { spawn } from 'node:child_process';
import { EXIT, PalierError } from '../../core/errors.ts';

export interface Answer {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const TIMEOUT_MS = 30_000;

/** A short k6 command (`version`, `inspect`) to its end. Throws PalierError `k6-missing` or `k6-broken`. */
export function runK6(
  binary: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv; readonly input?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { cwd, env = process.env, input = '' } = options;
    const child = spawn(binary, args, { cwd, env, timeout: TIMEOUT_MS, killSignal: 'SIGKILL' });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', (error) => reject(cannotRun(binary, error)));
    child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
    // It may end before it has read everything; what it says then matters, not the pipe.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

export function cannotRun(binary: string, cause: unknown): PalierError {
  const { code } = cause as NodeJS.ErrnoException;
  const missing = code === 'ENOENT';
  return new PalierError(
    missing ? 'k6-missing' : 'k6-broken',
    EXIT.environment,
    `expected k6 at ${binary}, got: ${missing ? 'no such file' : cause instanceof Error ? cause.message : cause}`,
    'Run "palier doctor" to see what is installed, or set K6_BIN to the k6 to use.',
    { cause },
  );
}

/** `2.2.0`. Throws PalierError `k6-missing`, `k6-broken`, or `k6-unsupported` for anything but k6 ≥ 1.8. */
export async function k6Version(binary: string): Promise<string> {
  const { stdout, stderr, exitCode } = await runK6(binary, ['version']);
  const [, version, major, minor] = /\bv?((\d+)\.(\d+)\.\d+[^\s(]*)/.exec(stdout) ?? [];
  if (version === undefined) {
    throw new PalierError(
      'k6-broken',
      EXIT.environment,
      `expected "${binary} version" to name k6's version, got exit code ${exitCode} and "${(stdout || stderr).trim().slice(0, 200)}"`,
      'Set K6_BIN to a working k6, or unset it to let Palier fetch one.',
    );
  }
  if (Number(major) < 1 || (Number(major) === 1 && Number(minor) < 8)) {
    throw new PalierError(
      'k6-unsupported',
      EXIT.environment,
      `expected k6 1.8 or newer, got ${version} at ${binary}`,
      'Update k6, or unset K6_BIN to let Palier fetch one.',
    );
  }
  return version;
}
