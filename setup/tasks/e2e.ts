// `npm run test:e2e`: the tests that need a cluster. KUBECONFIG names it; the backend image must be loadable.
import { bin, requireCluster, runSteps, setUp } from './steps.ts';

requireCluster('test:e2e');
const { env } = await setUp();
process.exitCode = await runSteps([
  {
    title: 'end to end on the cluster',
    command: bin('vitest'),
    args: ['run', '--project', 'e2e', ...process.argv.slice(2)],
    env,
  },
  {
    title: 'everyday kubectl commands on the sandbox',
    command: bin('vitest'),
    args: ['run', '--project', 'integration', 'sandbox/everyday'],
    env,
  },
]);
