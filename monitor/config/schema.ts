import { z } from 'zod';
import { MEASURE_IDS } from '../../core/compare/measures.ts';
import { DEFAULT_LIMITS } from '../../core/verdict/objectives.ts';
import { PHASE_LIMITS } from '../../core/verdict/phase-objectives.ts';
import { dependenciesSchema } from './dependencies.ts';

const seconds = (what: string) =>
  z.number().positive().nullable().optional().describe(`${what}, in seconds, at most; null: not judged`);

const count = (what: string) =>
  z.number().int().min(0).nullable().optional().describe(`${what}, at most; null: not judged`);

const share = (what: string, byDefault?: number | null) => {
  const told = byDefault === undefined ? '' : ` (default ${byDefault})`;
  return z
    .number()
    .min(0)
    .max(1)
    .nullable()
    .optional()
    .describe(`${what}, 0 to 1, at most; null: not judged${told}`);
};

const objectives = z
  .strictObject({
    firstScaleUpSeconds: seconds('From load start to the first scale-up'),
    readyCapacitySeconds: seconds('From load start until as many pods are ready as the HPA ever wanted'),
    settledSeconds: seconds(
      'From load end until replicas are back and quiet (default: what the HPA’s own windows explain)',
    ),
    errorRate: share('Failed requests ÷ requests', DEFAULT_LIMITS.errorRate),
    exceptionRate: share(
      'Iterations of the load script that threw an exception ÷ iterations',
      DEFAULT_LIMITS.exceptionRate,
    ),
    peakReplicas: count('The highest count that the HPA wanted under load'),
    flaps: count('How often the HPA turned from removing pods to adding them since the load began'),
    mysqlConnectionsShare: share('Connections to MySQL ÷ max_connections under load'),
    overshootReplicas: count(
      'Pods wanted at most, beyond the most that the load asked for (an estimate from CPU)',
    ),
    atMaximumSeconds: z
      .number()
      .min(0)
      .nullable()
      .optional()
      .describe(
        'How long the HPA is at its maximum under load while its metric asks for more, in seconds, at most; null: not judged',
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
  .describe('Configuration of Palier');

export type PalierConfig = z.infer<typeof configSchema>;

/** For `palier.config.ts`: types while writing, nothing at run time. */
export function defineConfig(config: PalierConfig): PalierConfig {
  return config;
}
