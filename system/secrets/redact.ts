import { createKnownSecrets, MASK } from './known.ts';
import { isSecretName, maskPatterns } from './patterns.ts';

// One for the process: what is a secret to one part of it must not leave by any other.
const known = createKnownSecrets();

/**
 * Makes a value secret for the rest of the process: it is masked in whatever leaves it, raw or encoded. To be called
 * as soon as a secret is known, before the first use of it can fail. Missing and very short values are passed over.
 */
export function registerSecret(value: string | null | undefined): void {
  known.register(value);
  cleanNames.clear();
  cleanTexts.clear();
}

/** User and password of an address, or of a text that was meant as one, and what its query calls a token. */
export function registerUrl(text: string | null | undefined): void {
  if (text == null) return;
  // `me:password@host` is a URL of the scheme "me" to a parser.
  if (!URL.canParse(text) || new URL(text).host === '') {
    registerSecret(/^(?:[\w+.-]+:\/\/)?[^:]*:(.*)@/s.exec(text)?.[1]);
    return;
  }
  const url = new URL(text);
  registerSecret(url.password);
  // A user without a password is a token: https://TOKEN@host
  if (url.password === '') registerSecret(url.username);
  for (const [name, value] of url.searchParams) if (isSecretName(name)) registerSecret(value);
}

/** `Bearer x`, `Basic eA==` or any other value of a header that proves who asks. */
export function registerHeader(value: string | null | undefined): void {
  const [, scheme, rest] = /^(\w+)\s+(\S.*)$/.exec(value ?? '') ?? [];
  registerSecret(rest ?? value);
  if (scheme?.toLowerCase() !== 'basic' || rest === undefined) return;
  const pair = Buffer.from(rest, 'base64').toString();
  registerSecret(pair.slice(pair.indexOf(':') + 1));
}

/**
 * Variables whose names say that they are secret, and addresses with a password: a script, a plug-in or a library may
 * tell them in a message of its own. PWD is a folder; so is what looks like a path.
 */
export function registerEnvironment(env: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(env)) {
    if (value?.includes('://')) registerUrl(value);
    else if (isSecretName(name) && !/^(OLD)?PWD$/.test(name) && !PATH.test(value ?? ''))
      registerSecret(value);
  }
}

const PATH = /^[.~]{0,2}\/(?:[\w.@-]+\/)+[\w.@-]*$/;

/** A text without secrets: those known by value, and what looks like one. */
export function redact(text: string): string {
  return maskPatterns(known.mask(text));
}

/** Strings at any depth, and the names of fields; parts without a change are the same objects. */
export function redactDeep<T>(value: T): T {
  return deep(value) as T;
}

function deep(value: unknown): unknown {
  if (typeof value === 'string') return redactKnown(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const first = value.findIndex((item) => deep(item) !== item);
    return first === -1 ? value : value.map(deep);
  }
  for (const [name, inner] of Object.entries(value)) {
    if (nameOf(name).clean !== name || field(name, inner, value) !== inner) return cleanFields(value);
  }
  return value;
}

function cleanFields(value: object): object {
  const clean = Object.entries(value).map(
    ([name, inner]) => [nameOf(name).clean, field(name, inner, value)] as const,
  );
  return Object.fromEntries(distinct(clean));
}

/** `{ password: 'x' }`, and `{ name: 'DB_PASSWORD', value: 'x' }` of a container's environment. */
function field(name: string, inner: unknown, all: object): unknown {
  if (typeof inner !== 'string' || inner === '') return deep(inner);
  const of = name === 'value' && 'name' in all && typeof all.name === 'string' ? all.name : name;
  return nameOf(of).isSecret ? MASK : redactKnown(inner);
}

interface Name {
  readonly clean: string;
  readonly isSecret: boolean;
}

// Names of fields, of pods and of states come again and again.
const cleanNames = new Map<string, Name>();
const cleanTexts = new Map<string, string>();
const MOST_KEPT = 5_000;
const LONGEST_KEPT = 80;

function nameOf(text: string): Name {
  return kept(cleanNames, text, () => ({
    clean: maskPatterns(known.mask(text, true)),
    isSecret: isSecretName(text),
  }));
}

function redactKnown(text: string): string {
  return text.length > LONGEST_KEPT ? redact(text) : kept(cleanTexts, text, () => redact(text));
}

function kept<T>(cache: Map<string, T>, text: string, make: () => T): T {
  let found = cache.get(text);
  if (found === undefined) {
    found = make();
    if (cache.size >= MOST_KEPT) cache.clear();
    cache.set(text, found);
  }
  return found;
}

/** Two names may be the same once their secrets are gone: lists of them (thresholds of a metric) are one, else the last is numbered. */
function distinct(fields: readonly (readonly [string, unknown])[]): ReadonlyMap<string, unknown> {
  const out = new Map<string, unknown>();
  for (const [name, inner] of fields) {
    const before = out.get(name);
    if (Array.isArray(before) && Array.isArray(inner)) out.set(name, [...before, ...inner]);
    else out.set(out.has(name) ? `${name} (${out.size})` : name, inner);
  }
  return out;
}
