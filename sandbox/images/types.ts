import type { Container, Pod } from '../cluster/objects.ts';
import type { Launch } from '../node/processes/process.ts';
import type { Resolve } from '../node/translation/hosts.ts';
import type { PathMapping } from '../node/translation/paths.ts';

/** Where the sandbox's programs are: the part of set-up's Toolbox that it uses. */
export interface SandboxTools extends PodTools {
  /** Kubernetes' control plane in one program: sandbox/control-plane. */
  readonly controlPlane: string;
}

/** The programs that pods run. */
export interface PodTools {
  readonly python: string;
  readonly mariadb: {
    readonly server: string;
    readonly client: string | null;
    readonly basedir: string | null;
    readonly messagesDir: string | null;
    readonly shareDir: string;
    readonly libraryPaths: readonly string[];
  };
  readonly prometheus: string;
  readonly mysqldExporter: string;
}

/** What an image runner knows of the container it is to run. */
export interface RunContext {
  readonly pod: Pod;
  readonly container: Container;
  readonly podIP: string;
  /** The container's variables: references resolved, Service names and paths translated. */
  readonly env: Readonly<Record<string, string>>;
  /** `command` and `args` of the manifest, expanded and translated; undefined when it has none. */
  readonly command: readonly string[] | undefined;
  readonly args: readonly string[] | undefined;
  /** The container's mounted folders, and those of the image, on this machine. */
  readonly paths: readonly PathMapping[];
  /** The pod's own folder; gone with the pod. */
  readonly podFolder: string;
  /** Kept over restarts of the sandbox: templates, compiled files. */
  readonly cacheFolder: string;
  /** For programs that ask the Kubernetes API. */
  readonly kubeconfigPath: string;
  readonly resolve: Resolve;
  /** Starts a helper of the start-up, bounded like the container itself. */
  readonly launch: Launch;
  readonly joinFiles: readonly string[];
  /** A line in the container's log. */
  log(line: string): void;
}

/** What is run for a container. */
export interface RunPlan {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** Runs one image as a local program, behind the interface that the image's users know. */
export interface ImageRunner {
  matches(image: string): boolean;
  /** Folders that the image has without any mount. */
  readonly folders: readonly string[];
  /** Does what the image's entrypoint does and says what to run then; its error ends the container with code 1. */
  prepare(context: RunContext): Promise<RunPlan>;
  /** Answers an exec probe without a process; undefined: not one of those it knows. */
  probe?(
    command: readonly string[],
    context: { readonly podIP: string; readonly env: Readonly<Record<string, string>> },
  ): Promise<{ ok: boolean; message: string }> | undefined;
}

/** `registry:5000/team/name:tag@sha256:…` → `team/name`, `docker.io/library/mysql:8` → `mysql`. */
export function repositoryOf(image: string): string {
  const [name = ''] = image.split('@');
  const untagged = name.replace(/:[^/:]*$/, '');
  const [first = '', ...rest] = untagged.split('/');
  const hasRegistry = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  return (hasRegistry ? rest.join('/') : untagged).replace(/^library\//, '');
}
