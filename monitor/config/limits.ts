import type { ObjectiveLimits } from '../../core/timeline/events.ts';
import { DEFAULT_LIMITS } from '../../core/verdict/objectives.ts';
import type { PalierConfig } from './schema.ts';

/** The limits for a run: of its profile, else of its scenario, else of the file, else the defaults. */
export function limitsFor(
  config: PalierConfig,
  { scenario, profile }: { readonly scenario: string; readonly profile: string },
): ObjectiveLimits {
  const own = config.scenarios?.[scenario];
  const layers = [config.objectives, own?.objectives, own?.profiles?.[profile]?.objectives];
  const given = layers.map((layer) =>
    Object.fromEntries(Object.entries(layer ?? {}).filter(([, value]) => value !== undefined)),
  );
  return Object.assign({ ...DEFAULT_LIMITS }, ...given);
}
