import { type Json, list, record, records, strings } from '../../../core/lib/json.ts';
import { registerEnvironment, registerSecret } from '../../../system/secrets/redact.ts';
import type { Impersonation } from './impersonation.ts';
import { CORRECT, type Entry, faulty, fieldOf, isSet, materialOf, pathOf } from './kubeconfig-entry.ts';
import type { KubeconfigSource } from './kubeconfig-files.ts';
import { pairFault, placeholderFault } from './pem-data.ts';

export interface UserAccess {
  readonly name: string;
  readonly certFile: string | null;
  readonly certData: string | null;
  readonly keyFile: string | null;
  readonly keyData: string | null;
  readonly token: string | null;
  readonly tokenFile: string | null;
  readonly username: string | null;
  readonly password: string | null;
  readonly impersonate: Impersonation | null;
  readonly exec: ExecPlugin | null;
  /** As in the file: read by client-node's authenticators. */
  readonly authProvider: Json | null;
}

/** A program that makes the credentials. */
export interface ExecPlugin {
  /** A path, or a name to be found on PATH. */
  readonly command: string;
  readonly args: readonly string[];
  /** All of it: that of this process, and what the kubeconfig adds. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly apiVersion: string;
  /** How to get the program; null: not said. */
  readonly installHint: string | null;
  /** Whether it would like to ask somebody, which it can't here. */
  readonly asks: boolean;
  /** Whether it is told about the cluster. */
  readonly provideClusterInfo: boolean;
}

/** @throws PalierError `kubeconfig-malformed` */
export function userAccess(
  user: Entry | undefined,
  source: Pick<KubeconfigSource, 'readFile' | 'env'>,
): UserAccess {
  const entry = user ?? { kind: 'user', name: '', body: {}, path: '' };
  const cert = materialOf(entry, 'client-certificate', 'certificate', source);
  const key = materialOf(entry, 'client-key', 'key', source);
  const bytesOf = ({ file, data }: typeof cert) =>
    data !== null ? Buffer.from(data, 'base64') : file === null ? null : source.readFile(file);
  const fault = pairFault(bytesOf(cert), bytesOf(key));
  if (fault !== null) throw faulty(entry, `client-${fault.field}`, fault);
  const authProvider = record(entry.body['auth-provider']) ?? null;
  registerSecret(key.data);
  registerEnvironment(strings(authProvider?.config));
  return {
    name: entry.name,
    certFile: cert.file,
    certData: cert.data,
    keyFile: key.file,
    keyData: key.data,
    token: secretOf(entry, 'token'),
    tokenFile: pathOf(entry, 'tokenFile'),
    username: fieldOf(entry, 'username'),
    password: secretOf(entry, 'password'),
    impersonate: impersonationOf(entry),
    exec: execOf(entry, source.env),
    authProvider,
  };
}

function secretOf(entry: Entry, field: string): string | null {
  const value = fieldOf(entry, field);
  const fault = value === null ? null : placeholderFault(value);
  if (fault !== null) throw faulty(entry, field, fault);
  registerSecret(value);
  return value;
}

function impersonationOf(entry: Entry): Impersonation | null {
  const user = fieldOf(entry, 'as');
  const uid = fieldOf(entry, 'as-uid');
  const groups = textsOf(entry, 'as-groups', entry.body['as-groups']);
  const extra = Object.fromEntries(
    Object.entries(record(entry.body['as-user-extra']) ?? {}).map(([key, values]) => [
      key,
      textsOf(entry, `as-user-extra.${key}`, values),
    ]),
  );
  if (user !== null) return { user, uid, groups, extra };
  if (uid === null && groups.length === 0 && Object.keys(extra).length === 0) return null;
  throw faulty(entry, 'as', {
    what: {
      en: 'is missing, beside as-groups, as-uid or as-user-extra',
      fr: 'manque, à côté de as-groups, as-uid ou as-user-extra',
    },
    hint: { en: 'say who is impersonated: as: NAME', fr: 'dites au nom de qui l’on agit : as: NOM' },
  });
}

function execOf(entry: Entry, ofProcess: KubeconfigSource['env']): ExecPlugin | null {
  const body = record(entry.body.exec);
  if (body === undefined) return null;
  const exec: Entry = { ...entry, kind: 'exec of user', body };
  const command = fieldOf(exec, 'command');
  if (command === null)
    throw faulty(exec, 'command', { what: { en: 'is missing', fr: 'manque' }, hint: CORRECT });
  const env = Object.fromEntries(
    records(body.env).map((variable) => {
      const item: Entry = { ...exec, kind: 'env of user', body: variable };
      return [fieldOf(item, 'name') ?? '', fieldOf(item, 'value') ?? ''];
    }),
  );
  registerEnvironment(env);
  return {
    // With a slash it counts from the folder of its kubeconfig.
    command: /[/\\]/.test(command) ? (pathOf(exec, 'command') ?? command) : command,
    args: textsOf(exec, 'args', body.args),
    env: { ...ofProcess, ...env },
    apiVersion: fieldOf(exec, 'apiVersion') ?? 'client.authentication.k8s.io/v1',
    installHint: fieldOf(exec, 'installHint'),
    asks: (fieldOf(exec, 'interactiveMode') ?? 'IfAvailable') !== 'Never',
    provideClusterInfo: isSet(exec, 'provideClusterInfo'),
  };
}

function textsOf(entry: Entry, field: string, values: unknown): readonly string[] {
  if (values === undefined || values === null) return [];
  const texts = list(values);
  if (Array.isArray(values) && texts.every((value) => typeof value === 'string')) return texts as string[];
  throw faulty(entry, field, {
    what: { en: 'should be a list of texts', fr: 'devrait être une liste de textes' },
    hint: { en: 'put what is a number in quotes', fr: 'mettez les nombres entre guillemets' },
  });
}
