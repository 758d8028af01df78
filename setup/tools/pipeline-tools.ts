import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EXIT, PalierError } from '../../core/lib/errors.ts';
import { cacheDir, installOnce } from './cache.ts';
import type { SetupContext } from './context.ts';
import { hasApt, unpackDebianPackages } from './fetch/debian.ts';
import { mustRun } from './run.ts';
import { megabytes } from './ways.ts';
import { setupWords } from './words.ts';

/** What `npm run test:pipeline` needs besides a cluster. Absolute paths. */
export interface PipelineTools {
  /** gitlab-ci-local, which runs `.gitlab-ci.yml` without a GitLab. */
  readonly gitlabCiLocal: string;
  /** For PATH: rsync, which it asks for, and sshd, for a host of our own. */
  readonly bin: string;
}

const PROGRAMS = { rsync: 'usr/bin/rsync', sshd: 'usr/sbin/sshd' };

/** Found in the cache, or fetched into it. `lock` is the folder with gitlab-ci-local's package-lock.json. */
export async function ensurePipelineTools(context: SetupContext, lock: string): Promise<PipelineTools> {
  const cache = cacheDir(context.env);
  const words = setupWords(context);
  const manifest = await readFile(join(lock, 'package.json'), 'utf8');
  const version: string = JSON.parse(manifest).dependencies['gitlab-ci-local'];
  const runner = join(cache, 'tools', `gitlab-ci-local-${version}`);
  const debian = join(cache, 'tools', 'sshd-rsync-1');
  await Promise.all([
    context.progress.task('gitlab-ci-local', (note) =>
      installOnce(runner, async (partial) => {
        note(words.npmPackage(version));
        for (const file of ['package.json', 'package-lock.json'])
          await writeFile(join(partial, file), await readFile(join(lock, file)));
        await mustRun('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts'], {
          cwd: partial,
          env: context.env,
        });
      }),
    ),
    context.progress.task('sshd and rsync', (note) =>
      installOnce(debian, async (partial) => {
        if (!(await hasApt()))
          throw new PalierError(
            'TOOL_MISSING',
            EXIT.environment,
            {
              en: 'sshd and rsync are unpacked from Debian packages, and there is no apt here.',
              fr: 'sshd et rsync viennent de paquets Debian, et il n’y a pas d’apt ici.',
            },
            {
              en: 'Run npm run test:pipeline on Debian or Ubuntu.',
              fr: 'Lancez npm run test:pipeline sur Debian ou Ubuntu.',
            },
          );
        note(words.packageLists);
        await unpackDebianPackages(['openssh-server', 'rsync'], join(cache, 'apt'), partial, (bytes) =>
          note(words.unpacking(megabytes(bytes))),
        );
        for (const [name, path] of Object.entries(PROGRAMS)) await writeLauncher(join(partial, name), path);
      }),
    ),
  ]);
  return { gitlabCiLocal: join(runner, 'node_modules', '.bin', 'gitlab-ci-local'), bin: debian };
}

/** Finds the libraries that were unpacked with it; sshd wants to be called by its absolute path. */
async function writeLauncher(file: string, program: string): Promise<void> {
  const lines = [
    '#!/bin/sh',
    'here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)',
    'libraries=$(echo "$here"/usr/lib/*-linux-gnu "$here"/lib/*-linux-gnu | tr " " :)',
    `LD_LIBRARY_PATH=$libraries exec "$here/${program}" "$@"`,
  ];
  await writeFile(file, `${lines.join('\n')}\n`);
  await chmod(file, 0o755);
}
