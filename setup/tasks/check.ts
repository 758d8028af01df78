// `npm run check`: the fast gate before a commit. `npm run check -- yaml shell` runs those alone; `backend` runs only
// when it is named, for it needs a MariaDB.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT } from '../../monitor/core/errors.ts';
import { bin, ensureTestPython, root, runSteps, type Step, setUp } from './steps.ts';

const python = await ensureTestPython();
const tool = (name: string) => join(python, '..', name);

const CHECKS = {
  code: [
    { title: 'format, lint and import boundaries', command: bin('biome'), args: ['ci', '.'] },
    { title: 'types', command: bin('tsc'), args: ['--noEmit'] },
  ],
  unit: [{ title: 'unit and property tests', command: bin('vitest'), args: ['run', '--project', 'unit'] }],
  python: [
    { title: 'Python lint', command: python, args: ['-m', 'ruff', 'check', 'backend'] },
    { title: 'Python format', command: python, args: ['-m', 'ruff', 'format', '--check', 'backend'] },
  ],
  yaml: [
    {
      title: 'YAML lint',
      command: python,
      args: ['-m', 'yamllint', '-s', 'manifests', '.gitlab-ci.yml', '.gitlab', '.yamllint'],
    },
  ],
  shell: [
    { title: 'shellcheck', command: tool('shellcheck'), args: ['-x', ...shellScripts()] },
    { title: 'shell format', command: tool('shfmt'), args: ['-i', '2', '-ci', '-d', ...shellScripts()] },
  ],
} satisfies Record<string, Step[]>;

const wanted = process.argv.slice(2);
const known = [...Object.keys(CHECKS), 'backend'];
const unknown = wanted.filter((name) => !known.includes(name));
if (unknown.length) {
  process.stderr.write(`check: expected ${known.join(', ')}, got ${unknown.join(', ')}\n`);
  process.exit(EXIT.usage);
}

const steps: Step[] = Object.entries(CHECKS).flatMap(([name, some]) =>
  wanted.length === 0 || wanted.includes(name) ? some : [],
);
if (wanted.includes('backend')) steps.push(await backendTests());
process.exitCode = await runSteps(steps);

async function backendTests(): Promise<Step> {
  const { env } = await setUp();
  return {
    title: 'backend tests on a real MariaDB',
    command: python,
    args: ['-m', 'pytest', '-q'],
    cwd: join(root, 'backend'),
    env,
  };
}

function shellScripts(): string[] {
  return ['scripts', 'scripts/ci', 'manifests', 'manifests/settings', '.ci'].flatMap((folder) =>
    readdirSync(join(root, folder), { withFileTypes: true })
      .filter((entry) => entry.isFile() && (entry.name.endsWith('.sh') || folder === '.ci'))
      .map((entry) => join(folder, entry.name)),
  );
}
