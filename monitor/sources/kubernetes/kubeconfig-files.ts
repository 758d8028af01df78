import { join } from 'node:path';
import { EXIT, PalierError } from '../../../core/lib/errors.ts';
import { type Json, record } from '../../../core/lib/json.ts';
import type { Wording } from '../../../core/lib/lang.ts';
import { decodeText } from '../text-file.ts';
import { parseYaml, YamlProblem } from '../yaml-text.ts';
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
      const what = whatIsMissing(paths, files.length > 0);
      const hint = isNamed ? paths.map(hintForMissing).find((found) => found !== null) : undefined;
      return new PalierError(
        'kubeconfig-missing',
        EXIT.environment,
        isNamed
          ? { en: `no kubeconfig: ${what.en}`, fr: `pas de kubeconfig : ${what.fr}` }
          : {
              en: `no kubeconfig: KUBECONFIG is ${variable === undefined ? 'not set' : 'empty'}, and ${what.en}`,
              fr: `pas de kubeconfig : KUBECONFIG ${variable === undefined ? 'n’est pas défini' : 'est vide'}, et ${what.fr}`,
            },
        hint ?? {
          en: 'set KUBECONFIG, or start a cluster (minikube start), or use the sandbox: --target sandbox',
          fr: 'définissez KUBECONFIG, ou démarrez un cluster (minikube start), ou prenez le bac à sable : --target sandbox',
        },
      );
    },
  };
}

function whatIsMissing(paths: readonly string[], isThere: boolean): Wording {
  if (paths.length === 0) {
    return { en: 'this user has no home folder', fr: 'cet utilisateur n’a pas de dossier personnel' };
  }
  const shown = paths.map(shownPath);
  const [en, fr] = [shown.map((path) => path.en).join(' and '), shown.map((path) => path.fr).join(' et ')];
  if (isThere) return { en: `there is no context in ${en}`, fr: `il n’y a aucun contexte dans ${fr}` };
  return paths.length === 1
    ? { en: `${en} does not exist`, fr: `${fr} n’existe pas` }
    : { en: `${en} do not exist`, fr: `${fr} n’existent pas` };
}

/** `problem` tells nothing of the values in it. */
export function malformed(
  path: string,
  problem: Wording,
  hint: Wording = {
    en: 'correct it, or name another one in KUBECONFIG',
    fr: 'corrigez-le, ou nommez-en un autre dans KUBECONFIG',
  },
): PalierError {
  return new PalierError(
    'kubeconfig-malformed',
    EXIT.usage,
    {
      en: `kubeconfig ${visible(path)} cannot be used: ${problem.en}`,
      fr: `le kubeconfig ${visible(path)} est inutilisable : ${problem.fr}`,
    },
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
    const unknown = { en: `it can't be read (${code})`, fr: `il est illisible (${code})` };
    throw malformed(path, UNREADABLE[code] ?? unknown);
  }
  return { path, document: documentOf(path, content) };
}

const DENIED: Wording = { en: 'permission denied', fr: 'permission refusée' };
const UNREADABLE: Readonly<Record<string, Wording>> = {
  EISDIR: { en: 'it is a folder, expected a file', fr: 'c’est un dossier, on attend un fichier' },
  EACCES: DENIED,
  EPERM: DENIED,
};

function documentOf(path: string, content: string): Json {
  let value: unknown;
  try {
    value = parseYaml(content, { uniqueKeys: false });
  } catch (error) {
    if (error instanceof YamlProblem) throw malformed(path, error.wording.message);
    throw error;
  }
  // Empty, or comments alone.
  const document = record(value ?? {});
  if (document !== undefined) return document;
  if (typeof value === 'string' && isContent(value.replace(/\s+/g, ''))) {
    throw malformed(
      path,
      { en: 'it is base64 of something', fr: 'c’est du base64 de quelque chose' },
      { en: 'decode it first: base64 -d FILE', fr: 'décodez-le d’abord : base64 -d FICHIER' },
    );
  }
  throw malformed(path, {
    en: 'expected a YAML mapping with clusters, users and contexts',
    fr: 'on attend un objet YAML avec clusters, users et contexts',
  });
}
