/**
 * Soak: does anything wear out under a steady load: memory, connections, latency, pods?
 * One rate that needs a few pods, held for long; nothing should change once the autoscaler has settled.
 */
import { scenario } from './lib/scenario.ts';

const { options, setup, iterate, teardown } = scenario('soak');

export { options, setup, teardown };
export default iterate;
