import { access } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { EXIT, PalierError } from '../../../core/lib/errors.ts';
import { bundleScript } from './bundle.ts';
import { type K6Script, SYSTEM_TAGS, trendStats } from './command.ts';
import { type Inspection, type InspectRequest, inspectScript, type ScriptOptions } from './inspect.ts';
import { UNLOADABLE } from './script-error.ts';
import { nearestOption } from './script-words.ts';

/** A user's k6 script that k6 has taken, with what it found in it. */
export interface UserScript extends Inspection {
  readonly script: K6Script;
}

export interface UserScriptRequest extends Pick<InspectRequest, 'k6' | 'env' | 'signal' | 'limits'> {
  /** As typed, seen from `cwd`; or an https:// address. */
  readonly path: string;
  readonly cwd: string;
  /** For `__ENV`, beside the environment. */
  readonly additions: Readonly<Record<string, string>>;
}

/**
 * A user's script as `k6 run` takes it. k6 runs the file itself, with its own rules for modules, TypeScript and
 * paths; only what it can't read (packages of npm, imports without an extension, JSON, paths of a tsconfig) is bundled
 * first. Throws PalierError (exit code 2 or 3) for what k6 would refuse at the start of a run.
 */
export async function readUserScript(request: UserScriptRequest): Promise<UserScript> {
  const { path, cwd, env, additions } = request;
  await requireScript(path, cwd);
  const own = { path, from: cwd, code: null, cwd, env: additions, flags: [] };
  try {
    return await inspected({ ...request, script: own });
  } catch (error) {
    if (!(error instanceof PalierError) || error.code !== UNLOADABLE || isRemote(path)) throw error;
  }
  const { code, cwd: folder, files } = await bundleScript(path, cwd);
  const bundled = { ...own, code, cwd: folder, env: { ...additions, ...pathsOf(env, cwd) } };
  return inspected({ ...request, script: bundled, files });
}

/** The same script with another environment: its options may depend on it. */
export function readAgain(
  { script, files }: UserScript,
  request: Pick<UserScriptRequest, 'k6' | 'env' | 'signal' | 'limits' | 'additions'>,
): Promise<UserScript> {
  const { BASE_URL: _, ...env } = script.env;
  return inspected({ ...request, script: { ...script, env: { ...env, ...request.additions } }, files });
}

async function inspected(request: InspectRequest): Promise<UserScript> {
  const { script } = request;
  const inspection = await inspectScript(request);
  const { unknownOption } = inspection;
  const meant = unknownOption === null ? null : nearestOption(unknownOption);
  if (meant !== null)
    throw new PalierError(
      'load-script-error',
      EXIT.usage,
      {
        en: `${script.path}: unknown option "${unknownOption}"; did you mean ${meant}?`,
        fr: `${script.path} : option inconnue « ${unknownOption} » ; vouliez-vous dire ${meant} ?`,
      },
      {
        en: 'k6 would go on without it. Correct the script and try again.',
        fr: 'k6 continuerait sans elle. Corrigez le script et réessayez.',
      },
    );
  const { options, initMs } = inspection;
  const { teardownTimeoutMs } = options;
  return {
    ...inspection,
    script: {
      ...script,
      flags: flagsFor(options),
      initMs,
      ...(teardownTimeoutMs === null ? {} : { teardownTimeoutMs }),
    },
  };
}

/** @throws PalierError `load-script-missing` */
export async function requireScript(path: string, cwd: string): Promise<void> {
  if (isRemote(path)) return;
  try {
    await access(resolve(cwd, path));
  } catch (cause) {
    const isAbsent = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw new PalierError(
      'load-script-missing',
      EXIT.usage,
      {
        en: `expected a k6 script (.ts or .js) at ${path}, got: ${isAbsent ? 'no such file' : cause}`,
        fr: `un script k6 (.ts ou .js) est attendu dans ${path} : ${isAbsent ? 'pas de tel fichier' : cause}`,
      },
      {
        en: `Give the path of a script, or the name of a scenario. Paths count from ${cwd}.`,
        fr: `Donnez le chemin d’un script, ou le nom d’un scénario. Les chemins partent de ${cwd}.`,
      },
      { cause },
    );
  }
}

function isRemote(path: string): boolean {
  return path.startsWith('https://');
}

/** A bundle runs in the folder of its script; files that k6 is told of count from where the user stands. */
function pathsOf(env: NodeJS.ProcessEnv, cwd: string): Record<string, string> {
  return Object.fromEntries(
    ['K6_CONFIG', 'K6_CONSOLE_OUTPUT', 'SSLKEYLOGFILE'].flatMap((name) => {
      const file = env[name];
      return file === undefined || file === '' ? [] : [[name, resolve(cwd, file)]];
    }),
  );
}

/** Tags of k6's default set that SYSTEM_TAGS leaves out. */
const LEFT_OUT = /[{,]\s*(url|name|proto|subproto|error|tls_version|service)\s*:/;
/** Flags win over a script's options: they are given only where the script says nothing that they would break. */
function flagsFor({ thresholds, systemTags, summaryTrendStats }: ScriptOptions): string[] {
  const needsAll = Object.keys(thresholds).some((metric) => LEFT_OUT.test(metric));
  return [
    ...(systemTags === null && !needsAll ? ['--system-tags', SYSTEM_TAGS] : []),
    ...['--summary-trend-stats', trendStats(summaryTrendStats, thresholds)],
  ];
}

/** The name of a load: of its file, without what tells its kind. */
export function nameOf(path: string): string {
  return basename(path).replace(/\.[^.]*$/, '');
}
