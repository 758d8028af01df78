import { existsSync } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { EXIT, PalierError } from '../../core/lib/errors.ts';
import { inEveryLang, type Lang } from '../../core/lib/lang.ts';
import { run } from './run.ts';
import type { ProgramSpec } from './specs.ts';

export type ToolOrigin = 'variable' | 'path' | 'cache';

export interface FoundProgram {
  readonly path: string;
  readonly version: string;
  readonly origin: ToolOrigin;
}

/** Folders that servers are installed in and an ordinary user's PATH often lacks. */
const SYSTEM_FOLDERS = [
  '/usr/sbin',
  '/usr/local/sbin',
  '/usr/local/bin',
  '/opt/homebrew/bin',
  '/opt/homebrew/sbin',
];

/**
 * The program as the user named it, or as PATH has it. A variable that names something unusable is an error, since
 * the user meant it; an unusable one on PATH is passed over.
 */
export async function findProgram(spec: ProgramSpec, env: NodeJS.ProcessEnv): Promise<FoundProgram | null> {
  const named = env[spec.variable];
  if (named) {
    const version = await versionOf(spec, named);
    if (version === null || isOlder(version, spec.minimum))
      throw new PalierError(
        'TOOL_VARIABLE_UNUSABLE',
        EXIT.environment,
        inEveryLang((lang) => UNUSABLE[lang](spec, named, version)),
        {
          en: `Correct ${spec.variable}, or unset it to let Palier find ${spec.title.en} itself.`,
          fr: `Corrigez ${spec.variable}, ou supprimez cette variable pour que Palier trouve ${spec.title.fr} lui-même.`,
        },
      );
    return { path: named, version, origin: 'variable' };
  }
  for (const folder of [...(env.PATH ?? '').split(delimiter), ...SYSTEM_FOLDERS]) {
    if (!isAbsolute(folder)) continue;
    for (const command of spec.commands) {
      const path = join(folder, command);
      if (!(await isExecutable(path))) continue;
      const version = await versionOf(spec, path);
      if (version !== null && !isOlder(version, spec.minimum)) return { path, version, origin: 'path' };
    }
  }
  return null;
}

const UNUSABLE: Readonly<Record<Lang, (spec: ProgramSpec, path: string, version: string | null) => string>> =
  {
    en: ({ variable, title, minimum }, path, version) =>
      `${variable}=${path}: expected ${title.en} ${minimum} or newer, got ${version ?? (existsSync(path) ? 'no answer that tells its version' : 'no such program')}.`,
    fr: ({ variable, title, minimum }, path, version) =>
      `${variable}=${path} : attendu ${title.fr} ${minimum} ou plus récent, obtenu ${version ?? (existsSync(path) ? 'aucune réponse qui dise sa version' : 'aucun programme à cet endroit')}.`,
  };

/** What the program says of itself, `1.2.3`; null when it does not run or is something else. */
export async function versionOf(
  spec: ProgramSpec,
  path: string,
  libraryPaths: readonly string[] = [],
): Promise<string | null> {
  const env = libraryPaths.length
    ? { ...process.env, LD_LIBRARY_PATH: libraryPaths.join(delimiter) }
    : process.env;
  const result = await run(path, spec.versionArgs, { env, timeoutMs: 10_000 }).catch(() => null);
  return result && (spec.versionPattern.exec(result.stdout + result.stderr)?.[1] ?? null);
}

/** Whether version `a` (`1.2.3`) comes before `b`. */
export function isOlder(a: string, b: string): boolean {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number));
  for (let i = 0; i < 3; i++) {
    const difference = (left?.[i] ?? 0) - (right?.[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
