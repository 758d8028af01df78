import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { type PlanOverrides, planFor } from '../../../load/plan.ts';
import { EXIT, PalierError } from '../../core/errors.ts';
import type { LoadPlan } from '../../core/events.ts';
import { type BundledScript, bundleScript } from './bundle.ts';
import { type K6Script, SYSTEM_TAGS, trendStats } from './command.ts';
import { inspectScript, type ScriptOptions } from './inspect.ts';

export interface LoadRequest {
  /** A scenario's name, or a path to a k6 script (it has a slash or ends in .ts or .js). */
  readonly scenario: string;
  readonly profile: string;
  readonly overrides: PlanOverrides;
  /** The script at that path, if it is bundled already. */
  readonly bundled?: BundledScript;
  readonly k6: string;
  /** Where paths of the user begin. */
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** The folder with the bundled scenarios (`dist/load`). */
  readonly scenariosDir: string;
}

export interface PreparedLoad {
  readonly plan: LoadPlan;
  readonly script: K6Script;
}

/** Profile of a script that brings its own options. */
export const OWN_PROFILE = 'own';

export function isScriptPath(scenario: string): boolean {
  return /[/\\]|\.([cm]?[jt]s)$/.test(scenario);
}

/** Everything that can be wrong with a load before it begins is found here. Throws PalierError (exit code 2 or 3). */
export async function prepareLoad(request: LoadRequest): Promise<PreparedLoad> {
  return isScriptPath(request.scenario) ? prepareOwn(request) : prepareOurs(request);
}

function prepareOurs(request: LoadRequest): PreparedLoad {
  const plan = planFor(request.scenario, request.profile, {
    ...request.overrides,
    script: `load/${request.scenario}.ts`,
  });
  const path = resolve(join(request.scenariosDir, `${request.scenario}.js`));
  if (!existsSync(path)) {
    throw new PalierError(
      'load-not-built',
      EXIT.environment,
      `expected the bundled scenario at ${path}, got no such file`,
      'Run "npm run build".',
    );
  }
  const flags = ['--system-tags', SYSTEM_TAGS, '--summary-trend-stats', trendStats(null, plan.thresholds)];
  return { plan, script: { path, code: null, cwd: request.cwd, flags } };
}

async function prepareOwn(request: LoadRequest): Promise<PreparedLoad> {
  const script = request.bundled ?? (await bundleScript(request.scenario, request.cwd));
  // Only the address is taken over: rates and durations are the script's own.
  const { baseUrl } = planFor('smoke', 'lab', {
    ...(request.overrides.baseUrl === undefined ? {} : { baseUrl: request.overrides.baseUrl }),
  });
  const options = await inspectScript(request.k6, script, request.env, baseUrl);
  const plan: LoadPlan = {
    scenario: basename(request.scenario).replace(/\.[^.]*$/, ''),
    profile: OWN_PROFILE,
    script: request.scenario,
    baseUrl,
    stages: [],
    thresholds: options.thresholds,
    ...(Object.keys(options.abortOnFail).length === 0 ? {} : { abortOnFail: options.abortOnFail }),
    maxVUs: null,
  };
  return {
    plan,
    script: { path: script.path, code: script.code, cwd: script.cwd, flags: flagsFor(options) },
  };
}

/** Tags of k6's default set that SYSTEM_TAGS leaves out. */
const LEFT_OUT = /[{,]\s*(url|name|proto|subproto|error|tls_version|service)\s*:/;

/** Flags win over a script's options: they are given only where the script says nothing that they would break. */
function flagsFor(options: ScriptOptions): string[] {
  const needsAll = Object.keys(options.thresholds).some((metric) => LEFT_OUT.test(metric));
  return [
    ...(options.systemTags === null && !needsAll ? ['--system-tags', SYSTEM_TAGS] : []),
    ...['--summary-trend-stats', trendStats(options.summaryTrendStats, options.thresholds)],
  ];
}
