// `npm run test:lab`: the lab guide on the cluster of KUBECONFIG, as its reader follows it, from step 1 to step 18,
// and what it says about the sandbox.
import { bin, requireCluster, runSteps, setUp } from './steps.ts';

requireCluster('test:lab');
const { env } = await setUp();
process.exitCode = await runSteps([
  { title: 'the lab guide', command: bin('vitest'), args: ['run', '--project', 'lab'], env },
]);
