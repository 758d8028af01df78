import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { SandboxError } from '../../lib/errors.ts';
import { INSTANCE_VARIABLE } from '../../node/processes/process.ts';
import { followProgram } from './program.ts';
import { makeSocketFolder, removeSocketFolder } from './sockets.ts';

export interface ControlPlaneOptions {
  /** The program. */
  readonly binary: string;
  /** In its environment and in the name of its socket folder, so that a sweep finds both. */
  readonly instance: string;
  /** Where it keeps its keys and objects; made when it is missing. */
  readonly folder: string;
  /** Begin with an empty cluster and new keys. */
  readonly fresh?: boolean | undefined;
  /** Of the API on 127.0.0.1. Default: a free one. */
  readonly port?: number | undefined;
  readonly nodeName: string;
  /** As the API has them: of 100.64.0.0/10. */
  readonly nodeAddress: string;
  readonly podRange: string;
  readonly serviceRange: string;
  /** Default: 15, as in Kubernetes. */
  readonly hpaSyncSeconds?: number | undefined;
  /** What Kubernetes' own parts say; written anew by every start. */
  readonly logFile: string;
}

export interface ControlPlane {
  readonly pid: number;
  /** https://127.0.0.1:PORT */
  readonly url: string;
  /** Kubernetes' version, marked as the sandbox's. */
  readonly version: string;
  readonly files: ControlPlaneFiles;
  /** Where it serves exec, attach and port-forward for the node. */
  readonly streamsSocket: string;
  /** Resolves when all parts do their work; rejects with a SandboxError when it ends before. */
  readonly ready: Promise<void>;
  /** Resolves when it ended though nobody had asked it to. It is not started again: what it held in memory is gone. */
  readonly broken: Promise<SandboxError>;
  /** Resolves when it is gone. */
  stop(): Promise<void>;
}

/** Written before it listens; keys and kubeconfigs are for this user only. */
export interface ControlPlaneFiles {
  readonly adminKubeconfig: string;
  readonly nodeKubeconfig: string;
  readonly certificateAuthority: string;
  readonly frontProxyAuthority: string;
  readonly nodeCertificate: string;
  readonly nodeKey: string;
}

/** A program that says nothing for so long hangs. */
const LISTENING_DEADLINE_MS = 60_000;

/** etcd closes its files within this time, or it never will. */
const STOP_DEADLINE_MS = 10_000;

/** All that it takes of our environment: a proxy's address, for one, would lead its requests astray. */
const PASSED_ON = ['PATH', 'HOME', 'TMPDIR', 'GODEBUG'];

/**
 * Starts Kubernetes' control plane (sandbox/control-plane) as a process that ends with this one. Resolves when the API
 * listens. Throws SandboxError with the program's own words and advice when it ends before.
 */
export async function startControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  const { folder, logFile } = options;
  const sockets = makeSocketFolder(options.instance);
  let child: Child;
  try {
    child = launch(options, sockets);
  } catch (error) {
    removeSocketFolder(options.instance);
    throw error;
  }
  const program = followProgram(child, { name: options.binary, logFile });
  let stopping = false;
  const broken = program.ended.then((error) => (stopping ? new Promise<never>(() => {}) : error));
  void program.ended.then(() => removeSocketFolder(options.instance));
  const stop = async () => {
    stopping = true;
    // The end of its input is its signal, and comes by itself should this process be killed.
    child.stdin.end();
    const killer = setTimeout(() => child.kill('SIGKILL'), STOP_DEADLINE_MS);
    await program.ended;
    clearTimeout(killer);
  };
  try {
    const { url, version } = await Promise.race([program.listening, hangs(logFile)]);
    return {
      pid: child.pid ?? 0,
      url,
      version,
      files: filesIn(folder),
      streamsSocket: join(sockets, 'streams.sock'),
      ready: program.ready,
      broken,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Child = ChildProcessByStdio<Writable, Readable, null>;

function launch(options: ControlPlaneOptions, sockets: string): Child {
  const passed = PASSED_ON.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []));
  mkdirSync(dirname(options.logFile), { recursive: true, mode: 0o700 });
  const log = openSync(options.logFile, 'w', 0o600);
  try {
    return spawn(options.binary, argumentsOf(options, sockets), {
      env: { ...Object.fromEntries(passed), [INSTANCE_VARIABLE]: options.instance },
      // A group of its own: Ctrl-C is for us, who end the pods first.
      detached: true,
      stdio: ['pipe', 'pipe', log],
    }) as Child;
  } finally {
    closeSync(log);
  }
}

function argumentsOf(options: ControlPlaneOptions, sockets: string): string[] {
  return [
    ...['--data', options.folder],
    ...(options.fresh ? ['--fresh'] : []),
    ...['--sockets', sockets],
    ...['--port', String(options.port ?? 0)],
    ...['--node', options.nodeName],
    ...['--node-address', options.nodeAddress],
    ...['--pod-range', options.podRange],
    ...['--service-range', options.serviceRange],
    ...['--horizontal-pod-autoscaler-sync-period', `${options.hpaSyncSeconds ?? 15}s`],
  ];
}

function filesIn(folder: string): ControlPlaneFiles {
  const at = (...names: string[]) => join(folder, ...names);
  return {
    adminKubeconfig: at('admin.kubeconfig'),
    nodeKubeconfig: at('node.kubeconfig'),
    certificateAuthority: at('pki', 'ca.crt'),
    frontProxyAuthority: at('pki', 'front-proxy-ca.crt'),
    nodeCertificate: at('pki', 'node.crt'),
    nodeKey: at('pki', 'node.key'),
  };
}

async function hangs(logFile: string): Promise<never> {
  await sleep(LISTENING_DEADLINE_MS, undefined, { ref: false });
  throw new SandboxError('sandbox.control-plane-silent', {
    seconds: LISTENING_DEADLINE_MS / 1000,
    log: logFile,
  });
}
