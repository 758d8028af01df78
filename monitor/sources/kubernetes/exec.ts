import { Writable } from 'node:stream';
import { LIMITS, tooLarge } from '../bounded-body.ts';
import { ApiError } from './api-error.ts';
import { clientNodeConfig } from './client-node.ts';
import type { ClusterAccess } from './kubeconfig.ts';
import { webSocketError } from './web-socket-error.ts';

export interface ExecCall {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly command: readonly string[];
  /** The longest it may take. */
  readonly timeoutMs?: number;
}

export interface ExecResult {
  readonly succeeded: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

const TIMEOUT_MS = 20_000;

/**
 * Runs a command in a container, as `kubectl exec` does; needs the verbs "get" and "create" on pods/exec.
 * @throws ApiError when it could not be started or did not end in time
 */
export async function execInPod(access: ClusterAccess, call: ExecCall): Promise<ExecResult> {
  const { Exec } = await import('@kubernetes/client-node');
  const { namespace, pod, container, command, timeoutMs = TIMEOUT_MS } = call;
  const ended = Promise.withResolvers<boolean>();
  // Whoever waits for it is told; nobody need be waiting when it happens.
  ended.promise.catch(() => undefined);
  const [program] = command;
  const late = {
    en: `"${program}" in ${pod} did not end in ${timeoutMs / 1000} s`,
    fr: `« ${program} » dans ${pod} n’a pas fini en ${timeoutMs / 1000} s`,
  };
  const timer = setTimeout(() => ended.reject(new ApiError('timeout', late)), timeoutMs);
  const tooMuch = () =>
    ended.reject(
      tooLarge({ en: `the output of "${program}"`, fr: `la sortie de « ${program} »` }, LIMITS.bodyBytes),
    );
  const stdout = collector(tooMuch);
  const stderr = collector(tooMuch);
  const starting = new Exec(await clientNodeConfig(access)).exec(
    namespace,
    pod,
    container,
    [...command],
    stdout.stream,
    stderr.stream,
    null,
    false,
    ({ status }) => ended.resolve(status === 'Success'),
  );
  // Also one that opens too late is closed.
  starting.then(
    (socket) => {
      const lost = {
        en: `the connection to ${pod} was lost`,
        fr: `la connexion à ${pod} a été perdue`,
      };
      socket.onclose = () => ended.reject(new ApiError('unreachable', lost));
      ended.promise.finally(() => socket.close()).catch(() => undefined);
    },
    (error: unknown) => ended.reject(webSocketError(error, 'pods/exec')),
  );
  try {
    return { succeeded: await ended.promise, stdout: stdout.text(), stderr: stderr.text() };
  } finally {
    clearTimeout(timer);
  }
}

function collector(onTooMuch: () => void): { readonly stream: Writable; text(): string } {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes <= LIMITS.bodyBytes) chunks.push(Buffer.from(chunk));
      else onTooMuch();
      done();
    },
  });
  return { stream, text: () => Buffer.concat(chunks).toString('utf8') };
}
