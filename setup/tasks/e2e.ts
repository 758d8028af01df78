// `npm run test:e2e`: the tests that need a cluster. KUBECONFIG names it; the backend image must be loadable.
import { EXIT } from '../../monitor/core/errors.ts';
import { bin, runSteps, setUp } from './steps.ts';

if (!process.env.KUBECONFIG) {
  process.stderr.write(
    'test:e2e: expected KUBECONFIG to name a cluster, got nothing. Set it and try again.\n',
  );
  process.exit(EXIT.usage);
}
const { env } = await setUp();
process.exitCode = await runSteps([
  {
    title: 'end to end on the cluster',
    command: bin('vitest'),
    args: ['run', '--project', 'e2e', ...process.argv.slice(2)],
    env,
  },
  {
    title: 'kubectl against the sandbox',
    command: bin('vitest'),
    args: ['run', '--project', 'integration', 'sandbox/kubectl.integration.test.ts'],
    env,
  },
]);
