import { Writable } from 'node:stream';
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
  const stdout = collector();
  const stderr = collector();
  const ended = Promise.withResolvers<boolean>();
  const timer = setTimeout(
    () =>
      ended.reject(new ApiError('timeout', `"${command[0]}" in ${pod} did not end in ${timeoutMs / 1000} s`)),
    timeoutMs,
  );
  try {
    const socket = await new Exec(await clientNodeConfig(access))
      .exec(
        namespace,
        pod,
        container,
        [...command],
        stdout.stream,
        stderr.stream,
        null,
        false,
        ({ status }) => ended.resolve(status === 'Success'),
      )
      .catch((error: unknown) => {
        throw webSocketError(error, 'pods/exec');
      });
    socket.onclose = () => ended.reject(new ApiError('unreachable', `the connection to ${pod} was lost`));
    try {
      return { succeeded: await ended.promise, stdout: stdout.text(), stderr: stderr.text() };
    } finally {
      socket.onclose = null;
      socket.close();
    }
  } finally {
    clearTimeout(timer);
    ended.promise.catch(() => undefined);
  }
}

function collector(): { readonly stream: Writable; text(): string } {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(Buffer.from(chunk));
      done();
    },
  });
  return { stream, text: () => Buffer.concat(chunks).toString('utf8') };
}
