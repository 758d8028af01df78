import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { KubeObject, Secret } from '../cluster/objects.ts';
import { SandboxError, systemCodeOf } from '../lib/errors.ts';

/** What the manifests write where the sandbox is to draw a random value. */
export const PLACEHOLDER = 'drawn-by-the-sandbox';

/** Values by the key of the Secret; the same key has the same value everywhere. */
export type SecretValues = Readonly<Record<string, string>>;

/**
 * The random values for all placeholders in Secrets. They are kept in `file` (0600), because the database keeps
 * the passwords it was made with. Throws SandboxError when the file is there and can't be read: new passwords
 * would lock everyone out of the data.
 */
export async function ownSecrets(objects: readonly KubeObject[], file: string): Promise<SecretValues> {
  const known = await readValues(file);
  const missing = objects.flatMap(placeholderKeys).filter((key) => !Object.hasOwn(known, key));
  if (missing.length === 0) return known;
  const drawn = missing.map((key) => [key, randomBytes(18).toString('base64url')] as const);
  const values = { ...known, ...Object.fromEntries(drawn) };
  await writeValues(file, values);
  return values;
}

/** The objects with those values in the place of placeholders; everything else stays as it is. */
export function withSecrets(objects: readonly KubeObject[], values: SecretValues): readonly KubeObject[] {
  return objects.map((object) => {
    const keys = placeholderKeys(object);
    if (keys.length === 0) return object;
    const drawn = keys.map((key) => [key, Buffer.from(values[key] ?? '').toString('base64')] as const);
    return { ...object, data: { ...(object as Secret).data, ...Object.fromEntries(drawn) } };
  });
}

function placeholderKeys(object: KubeObject): readonly string[] {
  if (object.kind !== 'Secret') return [];
  const { data = {} } = object as Secret;
  return Object.entries(data)
    .filter(([, base64]) => decoded(base64) === PLACEHOLDER)
    .map(([key]) => key);
}

function decoded(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8');
}

async function readValues(file: string): Promise<SecretValues> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return {};
    throw new SandboxError('SECRETS_UNREADABLE', { file }, { cause: error });
  }
}

/** All or nothing: a half-written file would be worse than none. */
async function writeValues(file: string, values: SecretValues): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const next = `${file}.next`;
  await writeFile(next, `${JSON.stringify(values, null, 2)}\n`, { mode: 0o600 });
  await rename(next, file);
}
