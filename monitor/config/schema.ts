import { z } from 'zod';
import { MEASURE_IDS } from '../../core/compare/measures.ts';
import type { LimitKind, ObjectiveRow } from '../../core/verdict/objective-row.ts';
import { OBJECTIVE_NAMES, OBJECTIVES, type ObjectiveName } from '../../core/verdict/objectives.ts';
import { PHASE_LIMITS } from '../../core/verdict/phase-objectives.ts';
import { OBJECTIVE_MEANINGS } from '../i18n/objective-words.ts';
import { checkGaugeLimits, dependenciesSchema } from './dependencies.ts';

/** What a limit may be, and how it is said. */
const LIMITS: Readonly<Record<LimitKind, { readonly schema: () => z.ZodNumber; readonly range: string }>> = {
  positive: { schema: () => z.number().positive(), range: '' },
  amount: { schema: () => z.number().min(0), range: '' },
  count: { schema: () => z.number().int().min(0), range: '' },
  share: { schema: () => z.number().min(0).max(1), range: ', 0 to 1' },
};

function limitField(name: ObjectiveName) {
  const { limit, unit, byDefault }: ObjectiveRow = OBJECTIVES[name];
  const { schema, range } = LIMITS[limit];
  const inUnit = unit === 'seconds' ? ', in seconds' : range;
  const otherwise = byDefault === null ? '' : ` (default ${byDefault})`;
  return schema()
    .nullable()
    .optional()
    .describe(`${OBJECTIVE_MEANINGS[name]}${inUnit}, at most; null: not judged${otherwise}`);
}

const limits = Object.fromEntries(OBJECTIVE_NAMES.map((name) => [name, limitField(name)])) as Record<
  ObjectiveName,
  ReturnType<typeof limitField>
>;

const objectives = z
  .strictObject({
    ...limits,
    dependencies: z
      .record(z.string(), z.number().min(0))
      .optional()
      .describe(
        'By dependency and gauge, under load: postgres.connections; of a gauge with a limit its share of that, 0 to 1, of another its value, at most (worse downwards: at least)',
      ),
    inPhases: z
      .partialRecord(z.enum(PHASE_LIMITS), z.number().min(0))
      .optional()
      .describe(
        'By phase and measure, at most: reacting.errorRate (0 to 1), settled-under-load.p95Ms (milliseconds), …',
      ),
    notWorseThanBaseline: z
      .partialRecord(z.enum(MEASURE_IDS), z.number().min(0))
      .optional()
      .describe(
        'With gate --baseline: how much worse than the baseline, at most; 0.1 is 10 % (of a rate or a share of time: 10 points)',
      ),
  })
  .describe('What a run is judged by, beside the thresholds of k6');

const profile = z.strictObject({ objectives: objectives.optional() });
const scenario = z.strictObject({
  objectives: objectives.optional(),
  profiles: z.record(z.string(), profile).optional().describe('By profile: lab, ci, long'),
});

/** `palier.config.yaml`, `.json` or `.ts`. The more specific wins, objective by objective. */
export const configSchema = z
  .strictObject({
    $schema: z.string().optional(),
    objectives: objectives.optional(),
    dependencies: dependenciesSchema.optional(),
    scenarios: z
      .record(z.string(), scenario)
      .optional()
      .describe('By scenario: ramp, spike, … or the script'),
  })
  .superRefine(checkGaugeLimits)
  .describe('Configuration of Palier');

export type PalierConfig = z.infer<typeof configSchema>;

/** For `palier.config.ts`: types while writing, nothing at run time. */
export function defineConfig(config: PalierConfig): PalierConfig {
  return config;
}
