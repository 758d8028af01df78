import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { EXIT, PalierError } from '../../../core/lib/errors.ts';
import type { LoadPlan } from '../../../core/timeline/events.ts';
import { OWN_PROFILE } from '../../../core/timeline/plan.ts';
import { type PlanOverrides, planFor } from '../../../load/plan.ts';
import { type K6Script, SYSTEM_TAGS, trendStats } from './command.ts';
import { nameOf, readAgain, readUserScript, type UserScript } from './user-script.ts';

export interface LoadRequest {
  /** A scenario's name, or a path to a k6 script (it has a slash or an extension). */
  readonly scenario: string;
  readonly profile: string;
  readonly overrides: PlanOverrides;
  /** The script at that path, if it was read already. */
  readonly userScript?: UserScript;
  readonly k6: string;
  /** Where paths of the user begin. */
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
  /** The folder with the bundled scenarios (`dist/load`). */
  readonly scenariosDir: string;
}

export interface PreparedLoad {
  readonly plan: LoadPlan;
  readonly script: K6Script;
}

export function isScriptPath(scenario: string): boolean {
  return /[/\\]|\.\w+$/.test(scenario);
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
      {
        en: `expected the bundled scenario at ${path}, got no such file`,
        fr: `le scénario construit est attendu dans ${path} : pas de tel fichier`,
      },
      { en: 'Run "npm run build".', fr: 'Lancez « npm run build ».' },
    );
  }
  const flags = ['--system-tags', SYSTEM_TAGS, '--summary-trend-stats', trendStats(null, plan.thresholds)];
  const { cwd } = request;
  return { plan, script: { path, from: cwd, code: null, cwd, env: { BASE_URL: plan.baseUrl }, flags } };
}

/** Rates and durations are the script's own. Without an address it sees none, as under `k6 run`. */
async function prepareOwn(request: LoadRequest): Promise<PreparedLoad> {
  const { scenario, userScript, overrides, env } = request;
  const additions = overrides.baseUrl === undefined ? {} : { BASE_URL: overrides.baseUrl };
  const { script, options } =
    userScript === undefined
      ? await readUserScript({ ...request, path: scenario, additions })
      : userScript.script.env.BASE_URL === additions.BASE_URL
        ? userScript
        : await readAgain(userScript, { ...request, additions });
  return {
    plan: {
      scenario: nameOf(scenario),
      profile: OWN_PROFILE,
      script: scenario,
      baseUrl: overrides.baseUrl ?? env.BASE_URL ?? '',
      stages: [],
      thresholds: options.thresholds,
      ...(Object.keys(options.abortOnFail).length === 0 ? {} : { abortOnFail: options.abortOnFail }),
      maxVUs: null,
    },
    script,
  };
}
