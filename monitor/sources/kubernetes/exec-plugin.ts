import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { killGroup } from '../../../system/processes/group.ts';
import { redact, registerSecret } from '../../../system/secrets/redact.ts';
import { ApiError, errorCode } from './api-error.ts';
import { type Json, record, text } from './json.ts';
import type { ExecPlugin } from './kubeconfig.ts';
import { pairFault } from './pem-data.ts';

/** What a credential plug-in gave. */
export interface PluginCredential {
  readonly token: string | null;
  /** PEM */
  readonly cert: string | null;
  readonly key: string | null;
  /** Wall clock; null: never. */
  readonly expiresAtMs: number | null;
}

export interface PluginLimits {
  readonly withinMs: number;
  readonly signal: AbortSignal;
}

/** Some open a page to log in and wait for it; who needs longer logs in with kubectl first. */
export const PLUGIN_WITHIN_MS = 30_000;

/**
 * Runs a credential plug-in, with no terminal to ask at, in a process group of its own that ends with it: when it takes
 * too long, when the signal says so, or when this process ends.
 * @param info what it is told in KUBERNETES_EXEC_INFO
 * @throws ApiError of kind `credentials`; what the plug-in says of it is redacted
 */
export async function runExecPlugin(
  plugin: ExecPlugin,
  info: Json,
  { withinMs, signal }: PluginLimits,
): Promise<PluginCredential> {
  const { stdout, stderr, failure } = await run(plugin, info, withinMs, signal);
  const name = `the credential plug-in "${plugin.command}"`;
  if (failure !== null) {
    const said = redact(stderr.trim().split('\n').slice(-3).join(' '));
    throw new ApiError('credentials', `${name} ${failure.what}${said === '' ? '' : `: ${said}`}`, {
      hint: failure.hint ?? (plugin.asks ? LOG_IN : undefined),
    });
  }
  const credential = credentialOf(stdout);
  if (typeof credential !== 'string') return credential;
  throw new ApiError('credentials', `${name} ${credential}`);
}

const LOG_IN = 'log in with kubectl first (kubectl get pods): here the plug-in can’t ask';

interface Failure {
  readonly what: string;
  readonly hint?: string | undefined;
}

interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  readonly failure: Failure | null;
}

const MOST_OUTPUT = 2 ** 20;
const MOST_STDERR = 4096;
/** Of a plug-in that has ended and left somebody who keeps its output open. */
const OUTPUT_ENDS_MS = 1_000;
/** From the wish to end to the end. */
const KILL_AFTER_MS = 500;

function run(plugin: ExecPlugin, info: Json, withinMs: number, signal: AbortSignal): Promise<Ended> {
  const { promise, resolve } = Promise.withResolvers<Ended>();
  const child = spawn(plugin.command, [...plugin.args], {
    env: { ...plugin.env, KUBERNETES_EXEC_INFO: JSON.stringify(info) },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  let stopped = false;
  const killNow = () => killGroup(child, 'SIGKILL');
  const finish = (failure: Failure | null) => {
    clearTimeout(limit);
    signal.removeEventListener('abort', onAbort);
    if (!stopped) process.removeListener('exit', killNow);
    resolve({ stdout, stderr, failure });
  };
  const stop = (failure: Failure) => {
    stopped = true;
    killGroup(child, 'SIGTERM');
    // Or when this process ends, should that be sooner.
    setTimeout(() => {
      process.removeListener('exit', killNow);
      killNow();
    }, KILL_AFTER_MS).unref();
    finish(failure);
  };
  const onAbort = () => stop({ what: 'was stopped' });
  const limit = setTimeout(() => stop({ what: `gave no answer within ${withinMs / 1000} s` }), withinMs);
  process.once('exit', killNow);
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort);

  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
    if (stdout.length > MOST_OUTPUT) stop({ what: `printed more than ${MOST_OUTPUT / 2 ** 20} MiB` });
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr = (stderr + chunk).slice(-MOST_STDERR);
  });
  child.on('error', (error) => finish(cannotStart(plugin, error)));
  const ended = (code: number | null, by: string | null) => {
    if (code === 0) finish(null);
    else finish({ what: code === null ? `was ended by ${by}` : `ended with exit code ${code}` });
  };
  child.on('close', ended);
  child.on('exit', (code, by) => void setTimeout(() => ended(code, by), OUTPUT_ENDS_MS).unref());
  return promise;
}

function cannotStart({ command, installHint }: ExecPlugin, error: Error): Failure {
  const code = errorCode(error);
  if (code !== 'ENOENT') {
    return code === 'EACCES'
      ? { what: 'may not be executed', hint: `chmod +x ${command}` }
      : { what: `can't be started (${code})` };
  }
  if (existsSync(command)) return { what: 'can’t be started: what its first line names was not found' };
  const tilde = command.includes('/~/') ? 'a "~" is not expanded in a kubeconfig' : '';
  const hint = installHint?.trim() || tilde || 'install it, or correct the kubeconfig';
  return { what: command.includes('/') ? 'does not exist' : 'was not found on PATH', hint };
}

/** What it printed may hold a secret: an error tells nothing of it. */
function credentialOf(stdout: string): PluginCredential | string {
  let answer: Json | undefined;
  try {
    answer = record(JSON.parse(stdout));
  } catch {
    answer = undefined;
  }
  const status = record(answer?.status);
  if (answer?.kind !== 'ExecCredential' || status === undefined) {
    return 'printed no ExecCredential with a status, as JSON';
  }
  const token = text(status.token) ?? null;
  const cert = text(status.clientCertificateData) ?? null;
  const key = text(status.clientKeyData) ?? null;
  registerSecret(token);
  registerSecret(key);
  if (token === null && (cert === null || key === null)) {
    return 'gave neither a token nor a certificate with its key';
  }
  const fault = pairFault(cert === null ? null : Buffer.from(cert), key === null ? null : Buffer.from(key));
  if (fault !== null) return `gave a certificate and a key that can't be used: ${fault.field} ${fault.what}`;
  const expiresAtMs = Date.parse(text(status.expirationTimestamp) ?? '');
  return { token, cert, key, expiresAtMs: Number.isNaN(expiresAtMs) ? null : expiresAtMs };
}
