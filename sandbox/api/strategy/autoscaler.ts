import { validateSpec, withDefaults } from '../../../hpa/index.ts';
import type { FieldCause } from '../status-error.ts';
import type { Strategy } from './types.ts';

/** HorizontalPodAutoscalers in their v2 form; the rules are those of `hpa/`. */
export const autoscalerStrategy: Strategy = {
  hasStatus: true,
  defaults: (hpa) => {
    hpa.spec = withDefaults(hpa.spec);
    hpa.status ??= { currentMetrics: null, desiredReplicas: 0 };
  },
  validate: ({ spec }) =>
    validateSpec(spec, { minReplicasLowerBound: 1 }).map(({ field, message }) => ({
      reason: reasonOf(message),
      message,
      field,
    })),
};

const REASONS: readonly (readonly [prefix: string, reason: FieldCause['reason']])[] = [
  ['Required', 'FieldValueRequired'],
  ['Unsupported', 'FieldValueNotSupported'],
  ['Forbidden', 'FieldValueForbidden'],
];

/** The API server's messages begin with what they are. */
function reasonOf(message: string): FieldCause['reason'] {
  return REASONS.find(([prefix]) => message.startsWith(prefix))?.[1] ?? 'FieldValueInvalid';
}
