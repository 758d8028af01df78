/**
 * Ramp (the default): does the autoscaler follow a load that climbs in steps across its target, and come back?
 * Warm-up below the target, plateaus above it that one, two and more pods can't carry, a hold, a descent. The
 * monitor then goes on watching until the replicas are back at their minimum.
 */
import { scenario } from './lib/scenario.ts';

const { options, setup, iterate, teardown } = scenario('ramp');

export { options, setup, teardown };
export default iterate;
