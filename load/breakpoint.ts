/**
 * Breakpoint: up to which rate does the whole keep up, autoscaler included?
 * Plateaus that rise until the API or the generator gives in; the knee (knee.ts) is the last plateau that was
 * served well. No thresholds: being broken is what this run is for.
 */
import { scenario } from './lib/scenario.ts';

const { options, setup, iterate, teardown } = scenario('breakpoint');

export { options, setup, teardown };
export default iterate;
