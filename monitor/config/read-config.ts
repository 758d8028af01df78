import { existsSync } from 'node:fs';
import { dirname, extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { EXIT, messageIn, PalierError } from '../../core/lib/errors.ts';
import { inEveryLang, type Wording } from '../../core/lib/lang.ts';
import { readText } from '../sources/text-file.ts';
import { parseYaml } from '../sources/yaml-text.ts';
import { configSchema, type PalierConfig } from './schema.ts';

export const CONFIG_NAMES = ['ts', 'mjs', 'js', 'yaml', 'yml', 'json'].map((ext) => `palier.config.${ext}`);

/**
 * The configuration: the file that was named, else the nearest `palier.config.*` from `cwd` upward, else none.
 * Throws PalierError `bad-config` that names file, field, what was expected and what was got.
 */
export async function readConfig(named: string | null, cwd: string): Promise<PalierConfig> {
  const file = named === null ? findConfig(cwd) : resolve(cwd, named);
  if (file === null) return {};
  const content = await contentOf(file);
  const parsed = configSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    ({ path, message }) => `${path.join('.') || 'the file'}: ${message}`,
  );
  throw badConfig(
    file,
    inEveryLang(() => problems.join('; ')),
    isForK6(content) ? FOR_K6 : undefined,
  );
}

/** Options that only k6 has. */
function isForK6(content: unknown): boolean {
  const keys = typeof content === 'object' && content !== null ? Object.keys(content) : [];
  return keys.some((key) =>
    /^(vus|iterations|duration|stages|thresholds|rps|tags|setupTimeout|ext)$/.test(key),
  );
}

const FOR_K6: Wording = {
  en: 'It holds options of k6, which reads them from the file that K6_CONFIG names: K6_CONFIG=FILE palier load …',
  fr: 'Il contient des options de k6, qui les lit dans le fichier que nomme K6_CONFIG : K6_CONFIG=FICHIER palier load …',
};

function findConfig(cwd: string): string | null {
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    const found = CONFIG_NAMES.map((name) => join(folder, name)).filter((path) => existsSync(path));
    if (found.length > 1)
      throw badConfig(folder, {
        en: `expected one configuration, got ${found.length}: ${found.join(', ')}`,
        fr: `une seule configuration est attendue, il y en a ${found.length} : ${found.join(', ')}`,
      });
    if (found[0] !== undefined) return found[0];
    if (folder === dirname(folder)) return null;
  }
}

async function contentOf(file: string): Promise<unknown> {
  try {
    if (['.ts', '.mjs', '.js'].includes(extname(file))) {
      const module: { default?: unknown } = await import(pathToFileURL(file).href);
      return module.default ?? 'no default export';
    }
    return parseYaml(await readText(file)) ?? {};
  } catch (error) {
    throw badConfig(
      file,
      inEveryLang((lang) => messageIn(error, lang)),
    );
  }
}

const SEE_DOCS: Wording = {
  en: 'docs/gate.md tells what can be set.',
  fr: 'docs/gate.md dit ce qui peut être réglé.',
};

function badConfig(file: string, message: Wording, hint: Wording = SEE_DOCS): PalierError {
  const told = { en: `${file}: ${message.en}`, fr: `${file} : ${message.fr}` };
  return new PalierError('bad-config', EXIT.usage, told, hint);
}

/** For editors: `$schema` of a YAML or JSON configuration. */
export function configJsonSchema(): unknown {
  return z.toJSONSchema(configSchema);
}
