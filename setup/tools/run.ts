import { spawn } from 'node:child_process';
import { EXIT, PalierError } from '../../core/lib/errors.ts';
import { endGroup } from '../../system/processes/group.ts';
import { Reason } from './reason.ts';

export interface RunResult {
  readonly code: number | null;
  /** What ended it, when it did not end by itself. */
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Then it is killed, with all that it started. A program with a limit does not hear Ctrl-C: it ends with Palier. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
  /** Is told what it prints there, as it comes. */
  readonly onStderr?: (text: string) => void;
}

/** Runs a program to its end and keeps what it printed. Rejects only when it cannot be started. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const { timeoutMs } = options;
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: timeoutMs !== undefined,
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.env === undefined ? {} : { env: options.env }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
      options.onStderr?.(chunk.toString());
    });
    const kill = () => endGroup(child);
    const timer = timeoutMs === undefined ? undefined : setTimeout(kill, timeoutMs);
    if (timeoutMs !== undefined) process.once('exit', kill);
    const end = () => {
      clearTimeout(timer);
      process.removeListener('exit', kill);
    };
    child.on('error', (error) => {
      end();
      reject(error);
    });
    child.on('close', (code, signal) => {
      end();
      resolve({ code, signal, stdout, stderr });
    });
  });
}

/**
 * Like `run`, but an exit code other than 0 is an error that shows the end of what was printed.
 * @throws PalierError `interrupted` when Ctrl-C ended it: it goes to every program of the terminal
 */
export async function mustRun(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const { code, signal, stdout, stderr } = await run(command, args, options);
  if (code === 0) return stdout;
  if (signal === 'SIGINT') throw interrupted();
  const tail = `${stdout}\n${stderr}`.trim().split('\n').slice(-8).join('\n');
  const named = `${command} ${args[0] ?? ''}`.trimEnd();
  throw new Reason({
    en: `${named} ended with ${code ?? signal}:\n${tail}`,
    fr: `${named} s’est terminé avec ${code ?? signal} :\n${tail}`,
  });
}

export function interrupted(): PalierError {
  return new PalierError(
    'interrupted',
    EXIT.interrupted,
    {
      en: 'interrupted while tools were being installed',
      fr: 'interrompu pendant l’installation des outils',
    },
    {
      en: 'What is done is kept: start again to go on from there.',
      fr: 'Ce qui est fait est gardé : relancez pour continuer à partir de là.',
    },
  );
}
