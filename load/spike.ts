/**
 * Spike: what does a sudden jump of the load cost until new pods serve, and how long does that take?
 * From calm to eleven times the load in no time, held, and back: no autoscaler can be ready for it, so the answer
 * is a number of failed and slow requests, not a yes or no.
 */
import { scenario } from './lib/scenario.ts';

const { options, setup, iterate, teardown } = scenario('spike');

export { options, setup, teardown };
export default iterate;
