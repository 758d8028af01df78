import { spawn } from 'node:child_process';
import { EXIT, messageIn, PalierError } from '../../../core/lib/errors.ts';
import type { Wording } from '../../../core/lib/lang.ts';
import { endGroup } from '../../../system/processes/group.ts';

export interface Answer {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface K6Command {
  readonly cwd?: string;
  readonly env: NodeJS.ProcessEnv;
  /** For standard input. */
  readonly input?: string;
  /** Kills it, with whatever it started. */
  readonly signal?: AbortSignal;
  readonly onLogLine?: (line: string) => void;
}

const VERSION_MS = 10_000;
const OUTPUT_ENDS_MS = 1_000;
const MOST_OUTPUT = 64 * 2 ** 20;

/**
 * A short k6 command (`version`, `inspect`) to its end, or until `signal`. Throws PalierError `k6-missing` or
 * `k6-broken`.
 */
export function runK6(binary: string, args: readonly string[], command: K6Command): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { cwd, env, input = '', signal, onLogLine } = command;
    // A group of its own: what is named k6 may be a script that starts the real one.
    const child = spawn(binary, args, { cwd, env, detached: true });
    const kill = () => endGroup(child);
    process.once('exit', kill);
    let left: NodeJS.Timeout | undefined;
    let stdout = '';
    let stderr = '';
    let unread = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      if (stdout.length > MOST_OUTPUT) kill();
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      if (stderr.length > MOST_OUTPUT) kill();
      const lines = (unread + text).split('\n');
      unread = lines.pop() ?? '';
      if (onLogLine !== undefined) for (const line of lines) onLogLine(line);
    });
    child.on('error', (error) => {
      process.removeListener('exit', kill);
      reject(cannotRun(binary, error));
    });
    // A script may have left somebody who keeps its output open.
    child.on('exit', () => {
      left = setTimeout(kill, OUTPUT_ENDS_MS);
    });
    child.on('close', (exitCode) => {
      clearTimeout(left);
      process.removeListener('exit', kill);
      signal?.removeEventListener('abort', kill);
      resolve({ exitCode, stdout, stderr });
    });
    signal?.addEventListener('abort', kill);
    if (signal?.aborted) kill();
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
    {
      en: `expected k6 at ${binary}, got: ${missing ? 'no such file' : messageIn(cause, 'en')}`,
      fr: `k6 est attendu dans ${binary} : ${missing ? 'pas de tel fichier' : messageIn(cause, 'fr')}`,
    },
    {
      en: 'Run "palier doctor" to see what is installed, or set K6_BIN to the k6 to use.',
      fr: '« palier doctor » montre ce qui est installé ; K6_BIN nomme le k6 à utiliser.',
    },
    { cause },
  );
}

/** `2.2.0`. Throws PalierError `k6-missing`, `k6-broken`, or `k6-unsupported` for anything but k6 ≥ 1.8. */
export async function k6Version(binary: string, env: NodeJS.ProcessEnv): Promise<string> {
  const signal = AbortSignal.timeout(VERSION_MS);
  const { stdout, stderr, exitCode } = await runK6(binary, ['version'], { env, signal });
  const [, version, major, minor] = /\bv?((\d+)\.(\d+)\.\d+[^\s(]*)/.exec(stdout) ?? [];
  if (version === undefined) {
    const said = (stdout || stderr).trim().slice(0, 200);
    const got: Wording = signal.aborted
      ? { en: `no answer within ${VERSION_MS / 1000} s`, fr: `pas de réponse en ${VERSION_MS / 1000} s` }
      : { en: `exit code ${exitCode} and "${said}"`, fr: `code ${exitCode} et « ${said} »` };
    throw new PalierError(
      'k6-broken',
      EXIT.environment,
      {
        en: `expected "${binary} version" to name k6's version, got ${got.en}`,
        fr: `« ${binary} version » devrait dire la version de k6, reçu : ${got.fr}`,
      },
      {
        en: 'Set K6_BIN to a working k6, or unset it to let Palier fetch one.',
        fr: 'Indiquez un k6 qui marche dans K6_BIN, ou retirez-la pour que Palier en récupère un.',
      },
    );
  }
  if (Number(major) < 1 || (Number(major) === 1 && Number(minor) < 8)) {
    throw new PalierError(
      'k6-unsupported',
      EXIT.environment,
      {
        en: `expected k6 1.8 or newer, got ${version} at ${binary}`,
        fr: `k6 1.8 ou plus récent est attendu, reçu ${version} dans ${binary}`,
      },
      {
        en: 'Update k6, or unset K6_BIN to let Palier fetch one.',
        fr: 'Mettez k6 à jour, ou retirez K6_BIN pour que Palier en récupère un.',
      },
    );
  }
  return version;
}
