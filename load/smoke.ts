/**
 * Smoke: does every operation of the API work, with the right content, under next to no load?
 * Run it first: what fails here fails for a reason other than load.
 */
import { scenario } from './lib/scenario.ts';

const { options, setup, iterate, teardown } = scenario('smoke');

export { options, setup, teardown };
export default iterate;
