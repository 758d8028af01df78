import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { type Json, record, records, text } from '../../../core/lib/json.ts';
import { inEveryLang, type Wording } from '../../../core/lib/lang.ts';
import { type KubeconfigFile, type KubeconfigSource, malformed } from './kubeconfig-files.ts';
import { isWindowsPath, unixPath } from './kubeconfig-variable.ts';
import { dataFault, type Fault, type PemKind, pemFault } from './pem-data.ts';
import { visible } from './visible.ts';

/** A cluster, user or context of a kubeconfig. */
export interface Entry {
  readonly kind: string;
  readonly name: string;
  readonly body: Json;
  /** Of its file; relative paths in it start in its folder. */
  readonly path: string;
}

/** @throws PalierError `kubeconfig-malformed`, like all here; none tells a value */
export function entries({ path, document }: KubeconfigFile, plural: string, kind: string): readonly Entry[] {
  return records(document[plural]).map((item) => {
    const name = text(item.name);
    if (name === undefined)
      throw malformed(path, {
        en: `an entry of ${plural} has no name, or one that is no text`,
        fr: `une entrée de ${plural} n’a pas de nom, ou un nom qui n’est pas un texte`,
      });
    return { kind, name, body: record(item[kind]) ?? {}, path };
  });
}

/** null: not there, or empty. What is a number or a list is named: taken for nothing it would be a riddle later. */
export function fieldOf(entry: Entry, field: string): string | null {
  const value = entry.body[field] ?? '';
  if (typeof value === 'string') return value === '' ? null : value;
  throw faulty(entry, field, {
    what: {
      en: `should be text, got a ${Array.isArray(value) ? 'list' : typeof value}`,
      fr: `devrait être un texte, reçu : ${Array.isArray(value) ? 'liste' : (TYPES[typeof value] ?? typeof value)}`,
    },
    hint: typeof value === 'object' ? CORRECT : { en: 'put it in quotes', fr: 'mettez-le entre guillemets' },
  });
}

export function isSet(entry: Entry, field: string): boolean {
  const value = entry.body[field] ?? false;
  if (typeof value === 'boolean') return value;
  throw faulty(entry, field, {
    what: { en: 'should be true or false', fr: 'devrait être true ou false' },
    hint: { en: 'without quotes', fr: 'sans guillemets' },
  });
}

/** A path, relative to the kubeconfig. */
export function pathOf(entry: Entry, field: string): string | null {
  const path = fieldOf(entry, field);
  if (path === null) return null;
  if (delimiter === ':' && isWindowsPath(path)) throw faulty(entry, field, windowsFault(path));
  return isAbsolute(path) ? path : join(dirname(entry.path), path);
}

/** A certificate or key: its `-data` wins over the file, as in kubectl. Both are looked at before they are used. */
export function materialOf(
  entry: Entry,
  field: string,
  kind: PemKind,
  { readFile }: Pick<KubeconfigSource, 'readFile'>,
): { readonly file: string | null; readonly data: string | null } {
  const data = fieldOf(entry, `${field}-data`);
  if (data !== null) {
    const fault = dataFault(data, kind);
    if (fault !== null) throw faulty(entry, `${field}-data`, fault);
    return { file: null, data };
  }
  const file = pathOf(entry, field);
  const fault = file === null ? null : fileFault(file, fieldOf(entry, field) ?? '', kind, readFile);
  if (fault !== null) throw faulty(entry, field, fault);
  return { file, data };
}

export function faulty({ kind, name, path }: Entry, field: string, { what, hint }: Fault) {
  const shown = visible(name);
  return malformed(
    path,
    {
      en: `${field} of ${kind} "${shown}" ${what.en}`,
      fr: `${field} ${KINDS[kind] ?? kind} « ${shown} » ${what.fr}`,
    },
    hint,
  );
}

function fileFault(
  file: string,
  written: string,
  kind: PemKind,
  readFile: KubeconfigSource['readFile'],
): Fault | null {
  try {
    const fault = pemFault(readFile(file), kind);
    const what = inEveryLang((lang) => `(${visible(file)}) ${fault?.what[lang]}`);
    return fault === null ? null : { ...fault, what };
  } catch (error) {
    const code = String(record(error)?.code ?? 'unknown');
    if (delimiter === ':' && written.includes('\\')) return windowsFault(written);
    const shown = visible(file);
    return code === 'ENOENT'
      ? {
          what: { en: `names ${shown}, which does not exist`, fr: `nomme ${shown}, qui n’existe pas` },
          hint: file.includes('/~/') ? TILDE : AGAIN,
        }
      : {
          what: {
            en: `names ${shown}, which can't be read (${code})`,
            fr: `nomme ${shown}, qui est illisible (${code})`,
          },
          hint: { en: 'correct that', fr: 'corrigez cela' },
        };
  }
}

export const CORRECT: Wording = { en: 'correct it', fr: 'corrigez-le' };
const AGAIN: Wording = { en: 'fetch the kubeconfig again', fr: 'récupérez à nouveau le kubeconfig' };
const TILDE: Wording = {
  en: 'a "~" is not expanded in a kubeconfig: write the whole path',
  fr: 'un « ~ » n’est pas développé dans un kubeconfig : écrivez le chemin entier',
};
/** What a value of YAML may be instead of a text. */
const TYPES: Readonly<Record<string, string>> = { number: 'nombre', boolean: 'booléen', object: 'objet' };
/** Of entries, as a kubeconfig calls them. */
const KINDS: Readonly<Record<string, string>> = {
  cluster: 'du cluster',
  context: 'du contexte',
  user: 'de l’utilisateur',
  'exec of user': 'de exec de l’utilisateur',
  'env of user': 'de env de l’utilisateur',
};

function windowsFault(path: string): Fault {
  return {
    what: {
      en: `is a Windows path (${visible(path)}), which this system can't open`,
      fr: `est un chemin Windows (${visible(path)}), que ce système ne peut pas ouvrir`,
    },
    hint: {
      en: `here it would be ${unixPath(path)}; or have the certificates inside the kubeconfig (minikube config set embed-certs true)`,
      fr: `ici, ce serait ${unixPath(path)} ; ou mettez les certificats dans le kubeconfig (minikube config set embed-certs true)`,
    },
  };
}
