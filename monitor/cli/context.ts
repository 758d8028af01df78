import type { Lang } from '../../core/lib/lang.ts';

/** All that a command knows of the world; only main.ts makes one from the process. */
export interface CliContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** null: there is none. */
  readonly homeDirectory: string | null;
  readonly cwd: string;
  /** The repository: manifests, scenarios and results are below it. */
  readonly root: string;
  /** How this program is started again, for parts that run as their own process. */
  readonly self: { readonly command: string; readonly args: readonly string[] };
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly signals: Signals;
  /** Version of Palier. */
  readonly version: string;
  readonly nodeVersion: string;
  readonly pid: number;
  /** Run when the process ends, however it ends: only what can be done at once. Returns what takes it back. */
  readonly onExit: (action: () => void) => () => void;
  /** Ends the process at once, for when nothing can be waited for. */
  readonly exitNow: (code: number) => never;
}

export type SignalName = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** Who is asked when a signal comes; the newest listener alone. Without one the process ends with 130. */
export interface Signals {
  /** Returns what ends listening. */
  listen(onSignal: (signal: SignalName) => void): () => void;
}

/** Options that every command has. */
export interface CommonOptions {
  readonly lang: Lang;
  readonly json: boolean;
}

/** `CI=''` counts as unset, `CI=false` too. */
export function isCi(env: CliContext['env']): boolean {
  return env.CI !== undefined && env.CI !== '' && env.CI !== 'false' && env.CI !== '0';
}

/** Whether someone sits there who can be asked. */
export function isInteractive({ env, stdin, stdout }: Pick<CliContext, 'env' | 'stdin' | 'stdout'>): boolean {
  return stdin.isTTY === true && stdout.isTTY === true && !isCi(env);
}
