// `npm run check`: the fast gate before a commit: format, lint, types, unit tests, shell, YAML and Python lint.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { bin, ensureTestPython, root, runSteps, type Step } from './steps.ts';

const python = await ensureTestPython();
const tool = (name: string) => join(python, '..', name);
const shellScripts = ['scripts', 'manifests', '.ci'].flatMap((folder) =>
  readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isFile() && (entry.name.endsWith('.sh') || folder === '.ci'))
    .map((entry) => join(folder, entry.name)),
);

const steps: Step[] = [
  { title: 'format, lint and import boundaries', command: bin('biome'), args: ['ci', '.'] },
  { title: 'types', command: bin('tsc'), args: ['--noEmit'] },
  { title: 'unit and property tests', command: bin('vitest'), args: ['run', '--project', 'unit'] },
  { title: 'Python lint', command: tool('python'), args: ['-m', 'ruff', 'check', 'backend'] },
  { title: 'Python format', command: tool('python'), args: ['-m', 'ruff', 'format', '--check', 'backend'] },
  { title: 'YAML lint', command: tool('python'), args: ['-m', 'yamllint', '-s', 'manifests', '.yamllint'] },
];
if (shellScripts.length)
  steps.push({
    title: 'shellcheck',
    command: tool('shellcheck'),
    args: ['-x', ...shellScripts],
  });

process.exitCode = await runSteps(steps);
