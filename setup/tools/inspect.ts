import { join } from 'node:path';
import { PalierError } from '../../core/lib/errors.ts';
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
export async function inspectTools(env: NodeJS.ProcessEnv, root: string): Promise<ToolReport[]> {
  const programs = PROGRAMS.map(async (spec): Promise<ToolReport> => {
    try {
      const found = await locateProgram(spec, { env, root });
      if (found) return { tool: spec.title, state: 'ok', ...found, advice: '' };
      const noGo = spec.own && !(await hasGo(env)) ? ' There is no `go` on PATH.' : '';
      return missing(spec.title, env, `Fetched or built when first needed.${noGo} ${spec.hint}`);
    } catch (error) {
      return broken(spec.title, error);
    }
  });
  return Promise.all([...programs, inspectPython(env, root)]);
}

async function inspectPython(env: NodeJS.ProcessEnv, root: string): Promise<ToolReport> {
  const tool = 'Python environment';
  try {
    const path = await findPython(findCacheDir(env), join(root, 'backend', 'requirements.txt'), env);
    if (!path) return missing(tool, env, 'Made when first needed (sandbox only).');
    return {
      tool,
      state: 'ok',
      version: null,
      path,
      origin: env.PYTHON_BIN ? 'variable' : 'cache',
      advice: '',
    };
  } catch (error) {
    return broken(tool, error);
  }
}

/** `advice`: when it can be fetched. */
function missing(tool: string, env: NodeJS.ProcessEnv, advice: string): ToolReport {
  return {
    tool,
    state: 'missing',
    version: null,
    path: null,
    origin: null,
    advice: findCacheDir(env) === null ? NO_CACHE : advice,
  };
}

const NO_CACHE = 'There is no home folder to fetch it to: name a folder in PALIER_CACHE.';

function broken(tool: string, error: unknown): ToolReport {
  const advice = error instanceof PalierError ? `${error.message} ${error.hint}` : String(error);
  return { tool, state: 'broken', version: null, path: null, origin: null, advice };
}
