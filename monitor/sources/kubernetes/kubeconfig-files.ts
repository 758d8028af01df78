import { join } from 'node:path';
import { EXIT, PalierError } from '../../../core/lib/errors.ts';
import { decodeText } from '../text-file.ts';
import { parseYaml, YamlProblem } from '../yaml-text.ts';
import { type Json, record } from './json.ts';
import { hintForMissing, isContent, namedFiles, shownPath } from './kubeconfig-variable.ts';
import { visible } from './visible.ts';

export interface KubeconfigSource {
  /** KUBECONFIG, KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are looked at. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** null: there is none. */
  readonly homeDirectory: string | null;
  /** Throws (ENOENT) when there is no such file. */
  readonly readFile: (path: string) => Uint8Array;
}

export interface KubeconfigFile {
  readonly path: string;
  readonly document: Json;
}

/** What there is of the files that KUBECONFIG names, else of ~/.kube/config, and what to say when it is nothing. */
export interface FoundFiles {
  readonly files: readonly KubeconfigFile[];
  /** Whether KUBECONFIG names any. */
  readonly isNamed: boolean;
  /** For when nothing is in them. */
  readonly missing: () => PalierError;
}

/** @throws PalierError for a file that is there and can't be used; none tells what is in it */
export function findKubeconfigFiles(source: KubeconfigSource): FoundFiles {
  const variable = source.env.KUBECONFIG;
  const named = namedFiles(variable ?? '');
  const isNamed = named.length > 0;
  const { homeDirectory: home } = source;
  const paths = isNamed ? named : home === null ? [] : [join(home, '.kube', 'config')];
  const files = paths.flatMap((path) => readKubeconfig(path, source) ?? []);
  return {
    files,
    isNamed,
    missing() {
      const empty = `KUBECONFIG is ${variable === undefined ? 'not set' : 'empty'}, and `;
      const names = paths.map(shownPath).join(' and ');
      const absent = `${names} ${paths.length === 1 ? 'does' : 'do'} not exist`;
      const nothing = files.length === 0 ? absent : `there is no context in ${names}`;
      const what = paths.length === 0 ? 'this user has no home folder' : nothing;
      const hint = isNamed ? paths.map(hintForMissing).find((found) => found !== null) : undefined;
      return new PalierError(
        'kubeconfig-missing',
        EXIT.environment,
        `no kubeconfig: ${isNamed ? '' : empty}${what}`,
        hint ?? 'set KUBECONFIG, or start a cluster (minikube start), or use the sandbox: --target sandbox',
      );
    },
  };
}

/** `problem` tells nothing of the values in it. */
export function malformed(
  path: string,
  problem: string,
  hint = 'correct it, or name another one in KUBECONFIG',
): PalierError {
  return new PalierError(
    'kubeconfig-malformed',
    EXIT.usage,
    `kubeconfig ${visible(path)} cannot be used: ${problem}`,
    hint,
  );
}

/** null: there is none. */
function readKubeconfig(path: string, { readFile }: KubeconfigSource): KubeconfigFile | null {
  let content: string;
  try {
    content = decodeText(readFile(path));
  } catch (error) {
    const code = String(record(error)?.code ?? 'unknown');
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw malformed(path, UNREADABLE[code] ?? `it can't be read (${code})`);
  }
  return { path, document: documentOf(path, content) };
}

const UNREADABLE: Readonly<Record<string, string>> = {
  EISDIR: 'it is a folder, expected a file',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
};

function documentOf(path: string, content: string): Json {
  let value: unknown;
  try {
    value = parseYaml(content, { uniqueKeys: false });
  } catch (error) {
    if (error instanceof YamlProblem) throw malformed(path, error.message);
    throw error;
  }
  // Empty, or comments alone.
  const document = record(value ?? {});
  if (document !== undefined) return document;
  if (typeof value === 'string' && isContent(value.replace(/\s+/g, ''))) {
    throw malformed(path, 'it is base64 of something', 'decode it first: base64 -d FILE');
  }
  throw malformed(path, 'expected a YAML mapping with clusters, users and contexts');
}
