import { planFor } from '../../../load/plan.ts';
import { isScriptPath, requireScript } from '../../sources/k6/index.ts';
import { checkBaseUrl } from '../../sources/target/base-url.ts';
import type { LoadRunOptions } from './options.ts';

type GivenOptions = Pick<LoadRunOptions, 'scenario' | 'profile' | 'overrides' | 'baseUrl'>;

/**
 * What can be wrong with the words of a command line alone is said before anything is fetched or started.
 * @throws PalierError
 */
export async function checkOptions(
  { scenario, profile, overrides, baseUrl }: GivenOptions,
  cwd: string,
): Promise<void> {
  if (isScriptPath(scenario)) await requireScript(scenario, cwd);
  else planFor(scenario, profile, overrides);
  if (baseUrl !== null) checkBaseUrl(baseUrl);
}

const OPTIONS = {
  peakRps: '--rate',
  durationMs: '--duration',
  maxVUs: '--max-vus',
  connections: '--connections',
} as const;

/** Options of the command line that change nothing: a script of the user's own says all that itself. */
export function optionsInVain({
  scenario,
  overrides,
}: Pick<GivenOptions, 'scenario' | 'overrides'>): readonly string[] {
  if (!isScriptPath(scenario)) return [];
  return Object.entries(OPTIONS).flatMap(([name, option]) =>
    overrides[name as keyof typeof OPTIONS] === undefined ? [] : [option],
  );
}
