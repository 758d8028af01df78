// `npm run test:regressions`: runs of `palier load` as good as they are, and with something made worse: what the gate and
// the report say of them. On the sandbox, and on the cluster of KUBECONFIG if that is set.
import { bin, runSteps, setUp } from './steps.ts';

const { env } = await setUp();
const places = ['sandbox', ...(process.env.KUBECONFIG ? ['cluster'] : [])].join(',');
process.exitCode = await runSteps([
  {
    title: 'what the gate finds',
    command: bin('vitest'),
    args: ['run', '--project', 'regressions', ...process.argv.slice(2)],
    env: { REGRESSION_PLACES: places, ...env },
  },
]);
