import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { type Json, record, text } from '../../../core/lib/json.ts';
import { inEveryLang, type Wording } from '../../../core/lib/lang.ts';
import { killGroup } from '../../../system/processes/group.ts';
import { redact, registerSecret } from '../../../system/secrets/redact.ts';
import { ApiError, errorCode } from './api-error.ts';
import type { ExecPlugin } from './kubeconfig.ts';
import { type PemKind, pairFault } from './pem-data.ts';

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
  const { command } = plugin;
  if (failure !== null) {
    const said = redact(stderr.trim().split('\n').slice(-3).join(' '));
    const hint = failure.hint ?? (plugin.asks ? LOG_IN : undefined);
    throw new ApiError('credentials', about(command, failure.what, said), { hint });
  }
  const credential = credentialOf(stdout);
  if ('token' in credential) return credential;
  throw new ApiError('credentials', about(command, credential));
}

/** @param said its own words */
function about(command: string, what: Wording, said = ''): Wording {
  return {
    en: `the credential plug-in "${command}" ${what.en}${said === '' ? '' : `: ${said}`}`,
    fr: `le plug-in d’identifiants « ${command} » ${what.fr}${said === '' ? '' : ` : ${said}`}`,
  };
}

const LOG_IN: Wording = {
  en: 'log in with kubectl first (kubectl get pods): here the plug-in can’t ask',
  fr: 'connectez-vous d’abord avec kubectl (kubectl get pods) : ici, le plug-in ne peut rien demander',
};

/** `what` goes on after the name of the plug-in. */
interface Failure {
  readonly what: Wording;
  readonly hint?: Wording | undefined;
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
  const onAbort = () => stop({ what: { en: 'was stopped', fr: 'a été arrêté' } });
  const late = {
    en: `gave no answer within ${withinMs / 1000} s`,
    fr: `n’a pas répondu en ${withinMs / 1000} s`,
  };
  const limit = setTimeout(() => stop({ what: late }), withinMs);
  process.once('exit', killNow);
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort);

  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
    const mebibytes = MOST_OUTPUT / 2 ** 20;
    const tooMuch = { en: `printed more than ${mebibytes} MiB`, fr: `a écrit plus de ${mebibytes} Mio` };
    if (stdout.length > MOST_OUTPUT) stop({ what: tooMuch });
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr = (stderr + chunk).slice(-MOST_STDERR);
  });
  child.on('error', (error) => finish(cannotStart(plugin, error)));
  const ended = (code: number | null, by: string | null) => {
    if (code === 0) finish(null);
    else if (code === null) finish({ what: { en: `was ended by ${by}`, fr: `a été arrêté par ${by}` } });
    else finish({ what: { en: `ended with exit code ${code}`, fr: `s’est terminé avec le code ${code}` } });
  };
  child.on('close', ended);
  child.on('exit', (code, by) => void setTimeout(() => ended(code, by), OUTPUT_ENDS_MS).unref());
  return promise;
}

function cannotStart({ command, installHint }: ExecPlugin, error: Error): Failure {
  const code = errorCode(error);
  if (code !== 'ENOENT') {
    return code === 'EACCES'
      ? {
          what: { en: 'may not be executed', fr: 'n’a pas le droit d’être exécuté' },
          hint: inEveryLang(() => `chmod +x ${command}`),
        }
      : { what: { en: `can't be started (${code})`, fr: `ne peut pas être lancé (${code})` } };
  }
  if (existsSync(command))
    return {
      what: {
        en: 'can’t be started: what its first line names was not found',
        fr: 'ne peut pas être lancé : ce que nomme sa première ligne est introuvable',
      },
    };
  const said = installHint?.trim();
  const hint = said ? inEveryLang(() => said) : command.includes('/~/') ? TILDE : INSTALL;
  return { what: command.includes('/') ? NOT_THERE : NOT_ON_PATH, hint };
}

const TILDE: Wording = {
  en: 'a "~" is not expanded in a kubeconfig',
  fr: 'un « ~ » n’est pas développé dans un kubeconfig',
};
const INSTALL: Wording = {
  en: 'install it, or correct the kubeconfig',
  fr: 'installez-le, ou corrigez le kubeconfig',
};
const NOT_THERE: Wording = { en: 'does not exist', fr: 'n’existe pas' };
const NOT_ON_PATH: Wording = { en: 'was not found on PATH', fr: 'est introuvable dans le PATH' };

const FIELDS: Readonly<Record<PemKind, string>> = { certificate: 'le certificat', key: 'la clé' };

/** What it printed may hold a secret: an error tells nothing of it. */
function credentialOf(stdout: string): PluginCredential | Wording {
  let answer: Json | undefined;
  try {
    answer = record(JSON.parse(stdout));
  } catch {
    answer = undefined;
  }
  const status = record(answer?.status);
  if (answer?.kind !== 'ExecCredential' || status === undefined) {
    return {
      en: 'printed no ExecCredential with a status, as JSON',
      fr: 'n’a pas écrit d’ExecCredential avec un status, en JSON',
    };
  }
  const token = text(status.token) ?? null;
  const cert = text(status.clientCertificateData) ?? null;
  const key = text(status.clientKeyData) ?? null;
  registerSecret(token);
  registerSecret(key);
  if (token === null && (cert === null || key === null)) {
    return {
      en: 'gave neither a token nor a certificate with its key',
      fr: 'n’a donné ni jeton ni certificat avec sa clé',
    };
  }
  const fault = pairFault(cert === null ? null : Buffer.from(cert), key === null ? null : Buffer.from(key));
  if (fault !== null)
    return {
      en: `gave a certificate and a key that can't be used: ${fault.field} ${fault.what.en}`,
      fr: `a donné un certificat et une clé inutilisables : ${FIELDS[fault.field]} ${fault.what.fr}`,
    };
  const expiresAtMs = Date.parse(text(status.expirationTimestamp) ?? '');
  return { token, cert, key, expiresAtMs: Number.isNaN(expiresAtMs) ? null : expiresAtMs };
}
