import { planFor } from '../../../load/plan.ts';
import { isScriptPath, requireScript } from '../../sources/k6/index.ts';
import { checkBaseUrl } from '../../sources/target/base-url.ts';
import type { LoadRunOptions } from './prepare-run.ts';

type Wishes = Pick<LoadRunOptions, 'scenario' | 'profile' | 'overrides' | 'baseUrl'>;

/**
 * What can be wrong with the words of a command line alone is said before anything is fetched or started.
 * @throws PalierError
 */
export async function checkWishes(
  { scenario, profile, overrides, baseUrl }: Wishes,
  cwd: string,
): Promise<void> {
  if (isScriptPath(scenario)) await requireScript(scenario, cwd);
  else planFor(scenario, profile, overrides);
  if (baseUrl !== null) checkBaseUrl(baseUrl);
}
