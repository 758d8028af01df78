// `npm run test:pipeline`: runs .gitlab-ci.yml as it is, with gitlab-ci-local, on the cluster of KUBECONFIG: all stages,
// both ways to deploy, and what must go wrong. `-- --fetch` only fetches what it needs, for a network without internet.
import { join } from 'node:path';
import { EXIT } from '../../core/lib/errors.ts';
import { ensurePipelineTools } from '../tools/pipeline-tools.ts';
import { createProgress } from '../tools/progress.ts';
import { bin, ensureTestPython, requireCluster, root, runSteps, setUp } from './steps.ts';

const [first, ...rest] = process.argv.slice(2);
const context = { env: process.env, root, progress: createProgress(process.stderr) };
const tools = await ensurePipelineTools(context, join(root, 'pipeline', 'gitlab-ci-local'));
await ensureTestPython();
await setUp();
if (first === '--fetch') process.exit(EXIT.ok);

requireCluster('test:pipeline');
process.exitCode = await runSteps([
  {
    title: 'the pipeline, from commit to cluster and back',
    command: bin('vitest'),
    args: ['run', '--project', 'pipeline', ...(first === undefined ? [] : [first]), ...rest],
    // Not the paths of the tools, which tests get: jobs find them as on any runner.
    env: { ...process.env, PIPELINE_TOOLS: JSON.stringify(tools) },
  },
]);
