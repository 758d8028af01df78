import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EXIT, PalierError } from '../../core/lib/errors.ts';
import type { Wording } from '../../core/lib/lang.ts';
import { cacheDir, installOnce, isInstalled } from './cache.ts';
import { hasApt, unpackDebianPackages } from './fetch/debian.ts';
import { mustRun, run } from './run.ts';
import type { SetupWords } from './words.ts';

const HINT: Wording = {
  en: 'Install Python 3.11 or newer with venv (Debian/Ubuntu: apt-get install python3 python3-venv), or set PYTHON_BIN to a Python that has backend/requirements.txt installed.',
  fr: 'Installez Python 3.11 ou plus récent avec venv (Debian/Ubuntu : apt-get install python3 python3-venv), ou donnez dans PYTHON_BIN un Python où backend/requirements.txt est installé.',
};

/** What backend/requirements*.txt come to, unpacked. */
const PACKAGES_MB = 60;

/** Where the environment for these requirements is or will be; it changes with the requirements and the Python. */
export async function pythonEnvironmentDir(
  cache: string,
  requirements: string,
  env: NodeJS.ProcessEnv,
): Promise<string> {
  const base = await basePython(env);
  const key = createHash('sha256')
    .update(await readFile(requirements))
    .update(base.version)
    .digest('hex')
    .slice(0, 12);
  return join(cache, 'python', `${base.version}-${key}`);
}

/** Path of a Python with the requirements installed; null when PYTHON_BIN is not set and none was made yet. */
export async function findPython(
  cache: string | null,
  requirements: string,
  env: NodeJS.ProcessEnv,
): Promise<string | null> {
  if (env.PYTHON_BIN) return env.PYTHON_BIN;
  if (cache === null) return null;
  const dir = await pythonEnvironmentDir(cache, requirements, env);
  return (await isInstalled(dir)) ? join(dir, 'venv', 'bin', 'python') : null;
}

/** Makes the virtual environment, once per requirements file, and returns its Python. */
export async function ensurePython(
  knownCache: string | null,
  requirements: string,
  env: NodeJS.ProcessEnv,
  onStep: (what: string) => void,
  words: SetupWords,
): Promise<string> {
  const found = await findPython(knownCache, requirements, env);
  if (found) return found;
  const cache = knownCache ?? cacheDir(env);
  const base = await basePython(env);
  const dir = await pythonEnvironmentDir(cache, requirements, env);
  const fill = async (partial: string) => {
    onStep(words.virtualEnvironment);
    const venv = join(partial, 'venv');
    const withPip = await run(base.path, ['-m', 'venv', venv]);
    const pip =
      withPip.code === 0
        ? [join(venv, 'bin', 'python'), '-m', 'pip']
        : await pipFromDebian(base.path, venv, join(cache, 'apt'), partial);
    onStep(words.pip(PACKAGES_MB));
    const [program = '', ...args] = pip;
    await mustRun(program, [
      ...args,
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '--no-compile',
      '-r',
      requirements,
    ]);
    await writeFile(join(partial, 'requirements.txt'), await readFile(requirements));
  };
  await installOnce(dir, fill, (pid) => onStep(words.waiting(pid)));
  return join(dir, 'venv', 'bin', 'python');
}

/** Debian's python3 without python3-venv has no pip: its wheel, from a package, runs as it is. */
async function pipFromDebian(
  python: string,
  venv: string,
  aptDir: string,
  partial: string,
): Promise<string[]> {
  if (!(await hasApt()))
    throw new PalierError(
      'PYTHON_NO_VENV',
      EXIT.environment,
      { en: `${python} has no venv module.`, fr: `${python} n’a pas le module venv.` },
      HINT,
    );
  await mustRun(python, ['-m', 'venv', '--clear', '--without-pip', venv]);
  await unpackDebianPackages(['python3-pip-whl'], aptDir, partial, () => {});
  const wheels = join(partial, 'usr', 'share', 'python-wheels');
  const wheel = (await readdir(wheels)).find((name) => name.startsWith('pip-'));
  return [join(venv, 'bin', 'python'), join(wheels, wheel ?? '', 'pip')];
}

async function basePython(env: NodeJS.ProcessEnv): Promise<{ path: string; version: string }> {
  for (const path of ['python3', 'python3.13', 'python3.12', 'python3.11']) {
    const result = await run(path, ['-c', 'import sys; print("%d.%d.%d" % sys.version_info[:3])'], {
      env,
    }).catch(() => null);
    const version = result?.code === 0 ? result.stdout.trim() : '';
    const [major = 0, minor = 0] = version.split('.').map(Number);
    if (major === 3 && minor >= 11) return { path, version };
  }
  throw new PalierError(
    'PYTHON_MISSING',
    EXIT.environment,
    {
      en: 'Expected Python 3.11 or newer on PATH, found none.',
      fr: 'Python 3.11 ou plus récent est nécessaire dans le PATH, il n’y en a aucun.',
    },
    HINT,
  );
}
