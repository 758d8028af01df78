import { EXIT, PalierError } from '../../core/errors.ts';
import type { BundledScript } from './bundle.ts';
import { k6Environment } from './command.ts';
import { errorSentence, parseLogLine } from './k6-log.ts';
import { runK6 } from './run-k6.ts';
import { shownPath } from './shown-path.ts';
import { type Thresholds, thresholdsIn } from './threshold-expression.ts';

/** The options of a script, as `k6 inspect` tells them. */
export interface ScriptOptions {
  readonly thresholds: Thresholds['thresholds'];
  readonly abortOnFail: Thresholds['abortOnFail'];
  readonly scenarios: Readonly<Record<string, { readonly exec?: string }>> | null;
  readonly systemTags: readonly string[] | null;
  readonly summaryTrendStats: readonly string[] | null;
}

/**
 * Asks k6 for a script's options; this runs its init code. Throws PalierError `load-script-error` with k6's own
 * words and the user's position, or `load-script-no-entry` when there is nothing to run (exit code 2).
 */
export async function inspectScript(
  binary: string,
  script: BundledScript,
  env: NodeJS.ProcessEnv,
  baseUrl: string,
): Promise<ScriptOptions> {
  const { exitCode, stdout, stderr } = await runK6(
    binary,
    ['inspect', '--no-color', '--log-format', 'json', '--address', '', '-'],
    { cwd: script.cwd, env: k6Environment(env, { BASE_URL: baseUrl }), input: script.code },
  );
  if (exitCode !== 0) {
    const errors = stderr.split('\n').filter(Boolean).map(parseLogLine);
    const error = errors.findLast(({ level }) => level === 'error')?.message ?? `k6 ended with ${exitCode}`;
    throw new PalierError(
      error.includes('no exported functions') ? 'load-script-no-entry' : 'load-script-error',
      EXIT.usage,
      `${script.path}: ${errorSentence(error, shownPath(script))}`,
      'Correct the script and try again.',
    );
  }
  const options = JSON.parse(stdout) as Partial<Omit<ScriptOptions, 'thresholds'>> & {
    readonly thresholds?: Parameters<typeof thresholdsIn>[0];
  };
  const scenarios = options.scenarios ?? null;
  requireEntry(script, scenarios);
  return {
    ...thresholdsIn(options.thresholds ?? {}),
    scenarios,
    systemTags: options.systemTags ?? null,
    summaryTrendStats: options.summaryTrendStats ?? null,
  };
}

function requireEntry(script: BundledScript, scenarios: ScriptOptions['scenarios']): void {
  const wanted =
    scenarios === null ? ['default'] : Object.values(scenarios).map((one) => one.exec ?? 'default');
  const missing = wanted.filter((name) => !script.exports.includes(name));
  // A CommonJS script exports at run time: k6 itself will tell.
  if (missing.length === 0 || script.exports.length === 0) return;
  throw new PalierError(
    'load-script-no-entry',
    EXIT.usage,
    `${script.path}: expected it to export ${missing.join(', ')}, got only ${script.exports.join(', ')}`,
    'k6 calls `export default function () { … }` once per iteration (or the functions that the scenarios name).',
  );
}
