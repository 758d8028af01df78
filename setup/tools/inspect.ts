import { join } from 'node:path';
import { hintIn, messageIn, PalierError } from '../../core/lib/errors.ts';
import type { Lang } from '../../core/lib/lang.ts';
import { findCacheDir } from './cache.ts';
import { locateProgram } from './ensure.ts';
import { hasGo } from './fetch/go.ts';
import type { ToolOrigin } from './find.ts';
import { findPython } from './python.ts';
import { PROGRAMS } from './specs.ts';

/** One row of `palier doctor`. */
export interface ToolReport {
  readonly tool: string;
  readonly state: 'ok' | 'missing' | 'broken';
  readonly version: string | null;
  readonly path: string | null;
  readonly origin: ToolOrigin | null;
  /** What is wrong, and what to do about it; empty when ok. */
  readonly advice: string;
}

/** Looks where each tool is, fetching nothing. */
export async function inspectTools(env: NodeJS.ProcessEnv, root: string, lang: Lang): Promise<ToolReport[]> {
  const words = inspectWords[lang];
  const programs = PROGRAMS.map(async (spec): Promise<ToolReport> => {
    try {
      const found = await locateProgram(spec, { env, root });
      if (found) return { tool: spec.title[lang], state: 'ok', ...found, advice: '' };
      const noGo = spec.own && !(await hasGo(env)) ? [words.noGo] : [];
      return missing(spec.title[lang], env, [words.whenNeeded, ...noGo, spec.hint[lang]].join(' '), words);
    } catch (error) {
      return broken(spec.title[lang], error, lang);
    }
  });
  return Promise.all([...programs, inspectPython(env, root, lang)]);
}

async function inspectPython(env: NodeJS.ProcessEnv, root: string, lang: Lang): Promise<ToolReport> {
  const words = inspectWords[lang];
  const tool = words.python;
  try {
    const path = await findPython(findCacheDir(env), join(root, 'backend', 'requirements.txt'), env);
    if (!path) return missing(tool, env, words.pythonWhenNeeded, words);
    return {
      tool,
      state: 'ok',
      version: null,
      path,
      origin: env.PYTHON_BIN ? 'variable' : 'cache',
      advice: '',
    };
  } catch (error) {
    return broken(tool, error, lang);
  }
}

/** `advice`: when it can be fetched. */
function missing(tool: string, env: NodeJS.ProcessEnv, advice: string, words: InspectWords): ToolReport {
  return {
    tool,
    state: 'missing',
    version: null,
    path: null,
    origin: null,
    advice: findCacheDir(env) === null ? words.noCache : advice,
  };
}

interface InspectWords {
  readonly python: string;
  readonly whenNeeded: string;
  readonly noGo: string;
  readonly pythonWhenNeeded: string;
  readonly noCache: string;
}

const inspectWords: Readonly<Record<Lang, InspectWords>> = {
  en: {
    python: 'Python environment',
    whenNeeded: 'Fetched or built when first needed.',
    noGo: 'There is no `go` on PATH.',
    pythonWhenNeeded: 'Made when first needed (sandbox only).',
    noCache: 'There is no home folder to fetch it to: name a folder in PALIER_CACHE.',
  },
  fr: {
    python: 'environnement Python',
    whenNeeded: 'Téléchargé ou construit au premier besoin.',
    noGo: 'Il n’y a pas de « go » dans le PATH.',
    pythonWhenNeeded: 'Créé au premier besoin (bac à sable seulement).',
    noCache: 'Il n’y a pas de dossier personnel où le mettre : nommez un dossier dans PALIER_CACHE.',
  },
};

function broken(tool: string, error: unknown, lang: Lang): ToolReport {
  const advice =
    error instanceof PalierError ? `${messageIn(error, lang)} ${hintIn(error, lang)}` : String(error);
  return { tool, state: 'broken', version: null, path: null, origin: null, advice };
}
