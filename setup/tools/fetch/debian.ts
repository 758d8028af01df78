import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mustRun, run } from '../run.ts';

const LISTS_MAX_AGE_MS = 24 * 3600 * 1000;

/**
 * Unpacks Debian packages and the libraries they lack here into `into`, without root and without installing them:
 * apt works on package lists of its own in `aptDir`, verified as the system's apt would. `onSize` is told how much
 * there is to download, once that is known.
 */
export async function unpackDebianPackages(
  packages: readonly string[],
  aptDir: string,
  into: string,
  onSize: (bytes: number) => void,
): Promise<void> {
  const apt = await privateApt(aptDir);
  const wanted = await missingPackages(apt, packages);
  onSize(await downloadSize(apt, wanted));
  const debs = join(into, 'debs');
  await mkdir(debs);
  await mustRun('apt-get', [...apt, 'download', ...wanted], { cwd: debs });
  for (const file of await readdir(debs)) await mustRun('dpkg-deb', ['-x', join(debs, file), into]);
  await rm(debs, { recursive: true });
}

export async function hasApt(): Promise<boolean> {
  const found = await Promise.all(
    ['apt-get', 'dpkg-deb'].map((command) =>
      run(command, ['--version']).then(
        ({ code }) => code === 0,
        () => false,
      ),
    ),
  );
  return found.every(Boolean);
}

let updating: Promise<void> | undefined;

/** Options that give apt its own lists and cache, so that it needs no root; refreshes the lists once a day. */
async function privateApt(aptDir: string): Promise<string[]> {
  await mkdir(join(aptDir, 'state', 'lists', 'partial'), { recursive: true });
  await mkdir(join(aptDir, 'cache', 'archives', 'partial'), { recursive: true });
  const options = [
    `-oDir::State=${join(aptDir, 'state')}`,
    '-oDir::State::status=/var/lib/dpkg/status',
    `-oDir::Cache=${join(aptDir, 'cache')}`,
    '-oDebug::NoLocking=1',
    '-oAPT::Sandbox::User=',
    '-oAPT::Update::Post-Invoke=',
    '-qq',
  ];
  updating ??= refreshLists(join(aptDir, 'updated'), options);
  await updating;
  return options;
}

/** The stamp is written last: lists of an update that was interrupted may lack a whole repository. */
async function refreshLists(stamp: string, options: readonly string[]): Promise<void> {
  const updated = await stat(stamp).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
  if (Date.now() - updated < LISTS_MAX_AGE_MS) return;
  await mustRun('apt-get', [...options, 'update']);
  await writeFile(stamp, '');
}

/** The packages themselves, and of what they depend on, the shared libraries this system does not have. */
async function missingPackages(apt: readonly string[], packages: readonly string[]): Promise<string[]> {
  const plan = await mustRun('apt-get', [
    ...apt,
    '-s',
    '-y',
    '--no-install-recommends',
    'install',
    ...packages,
  ]);
  const installed = [...plan.matchAll(/^Inst (\S+)/gm)].map((match) => match[1] ?? '');
  const libraries = installed.filter((name) => name.startsWith('lib') && !name.startsWith('libjs-'));
  return [...new Set([...packages, ...libraries])];
}

/** Bytes; apt prints a line `'address' file size checksum` for each package. */
async function downloadSize(apt: readonly string[], packages: readonly string[]): Promise<number> {
  const uris = await mustRun('apt-get', [...apt, '--print-uris', 'download', ...packages]);
  return [...uris.matchAll(/^'\S+' \S+ (\d+)/gm)].reduce((sum, [, size]) => sum + Number(size), 0);
}
