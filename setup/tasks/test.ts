// `npm test`: everything that needs no cluster. Arguments go to vitest (`npm test -- hpa/`).
import { join } from 'node:path';
import { controlPlaneTests, keepGoCache } from './control-plane-tests.ts';
import { staticChecks } from './static-checks.ts';
import { bin, ensureTestPython, promtoolBeside, root, runSteps, setUp } from './steps.ts';

await keepGoCache();
const { toolbox, env } = await setUp();
const testPython = await ensureTestPython();
const testEnv = { ...env, PROMTOOL_BIN: promtoolBeside(toolbox.prometheus) };
const filters = process.argv.slice(2);

process.exitCode = await runSteps([
  { title: 'build: CLI and scenarios', command: bin('node'), args: [join(root, 'build.mjs')] },
  ...Object.values(staticChecks(testPython)).flat(),
  {
    title: 'unit and property tests',
    command: bin('vitest'),
    args: ['run', '--project', 'unit', ...filters],
    env: testEnv,
  },
  {
    title: 'integration tests on real processes',
    command: bin('vitest'),
    args: ['run', '--project', 'integration', ...filters],
    env: testEnv,
  },
  {
    title: 'backend tests on a real MariaDB',
    command: testPython,
    args: ['-m', 'pytest', '-q'],
    cwd: join(root, 'backend'),
    env: testEnv,
  },
  await controlPlaneTests(),
]);
