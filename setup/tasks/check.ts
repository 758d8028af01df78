// `npm run check`: the fast gate before a commit. `npm run check -- yaml shell` runs those alone; `backend` runs only
// when it is named, for it needs a MariaDB.
import { join } from 'node:path';
import { EXIT } from '../../core/lib/errors.ts';
import { staticChecks } from './static-checks.ts';
import { bin, ensureTestPython, root, runSteps, type Step, setUpMariadb } from './steps.ts';

const python = await ensureTestPython();
const checks = {
  ...staticChecks(python),
  unit: [{ title: 'unit and property tests', command: bin('vitest'), args: ['run', '--project', 'unit'] }],
} satisfies Record<string, Step[]>;

const wanted = process.argv.slice(2);
const known = [...Object.keys(checks), 'backend'];
const unknown = wanted.filter((name) => !known.includes(name));
if (unknown.length) {
  process.stderr.write(`check: expected ${known.join(', ')}, got ${unknown.join(', ')}\n`);
  process.exit(EXIT.usage);
}

const steps: Step[] = Object.entries(checks).flatMap(([name, some]) =>
  wanted.length === 0 || wanted.includes(name) ? some : [],
);
if (wanted.includes('backend')) steps.push(await backendTests());
process.exitCode = await runSteps(steps);

async function backendTests(): Promise<Step> {
  return {
    title: 'backend tests on a real MariaDB',
    command: python,
    args: ['-m', 'pytest', '-q'],
    cwd: join(root, 'backend'),
    env: await setUpMariadb(),
  };
}
