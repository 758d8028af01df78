import { planFor } from '../../../load/plan.ts';
import { requireWritable } from '../../recorder/run-folder.ts';
import { type BundledScript, bundleScript, isScriptPath } from '../../sources/k6/index.ts';
import { checkBaseUrl } from '../../sources/target/base-url.ts';
import type { LoadRunOptions } from './prepare-run.ts';

type Wishes = Pick<LoadRunOptions, 'scenario' | 'profile' | 'overrides' | 'baseUrl' | 'resultsDir'>;

/**
 * What can be wrong with the words of a command line alone is said before anything is fetched or started.
 * @returns the user's own script, bundled; null: a scenario of ours
 * @throws PalierError
 */
export async function checkWishes(
  { scenario, profile, overrides, baseUrl, resultsDir }: Wishes,
  cwd: string,
): Promise<BundledScript | null> {
  const ownScript = isScriptPath(scenario);
  if (!ownScript) planFor(scenario, profile, overrides);
  if (baseUrl !== null) checkBaseUrl(baseUrl);
  const script = ownScript ? await bundleScript(scenario, cwd) : null;
  await requireWritable(resultsDir);
  return script;
}
