import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { type Json, record, records, text } from './json.ts';
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
      throw malformed(path, `an entry of ${plural} has no name, or one that is no text`);
    return { kind, name, body: record(item[kind]) ?? {}, path };
  });
}

/** null: not there, or empty. What is a number or a list is named: taken for nothing it would be a riddle later. */
export function fieldOf(entry: Entry, field: string): string | null {
  const value = entry.body[field] ?? '';
  if (typeof value === 'string') return value === '' ? null : value;
  throw faulty(entry, field, {
    what: `should be text, got a ${Array.isArray(value) ? 'list' : typeof value}`,
    hint: typeof value === 'object' ? 'correct it' : 'put it in quotes',
  });
}

export function isSet(entry: Entry, field: string): boolean {
  const value = entry.body[field] ?? false;
  if (typeof value === 'boolean') return value;
  throw faulty(entry, field, { what: 'should be true or false', hint: 'without quotes' });
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
  return malformed(path, `${field} of ${kind} "${visible(name)}" ${what}`, hint);
}

function fileFault(
  file: string,
  written: string,
  kind: PemKind,
  readFile: KubeconfigSource['readFile'],
): Fault | null {
  try {
    const fault = pemFault(readFile(file), kind);
    return fault === null ? null : { ...fault, what: `(${visible(file)}) ${fault.what}` };
  } catch (error) {
    const code = String(record(error)?.code ?? 'unknown');
    if (delimiter === ':' && written.includes('\\')) return windowsFault(written);
    return code === 'ENOENT'
      ? { what: `names ${visible(file)}, which does not exist`, hint: file.includes('/~/') ? TILDE : AGAIN }
      : { what: `names ${visible(file)}, which can't be read (${code})`, hint: 'correct that' };
  }
}

const AGAIN = 'fetch the kubeconfig again';
const TILDE = 'a "~" is not expanded in a kubeconfig: write the whole path';

function windowsFault(path: string): Fault {
  return {
    what: `is a Windows path (${visible(path)}), which this system can't open`,
    hint: `here it would be ${unixPath(path)}; or have the certificates inside the kubeconfig (minikube config set embed-certs true)`,
  };
}
