import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Wording } from '../../core/lib/lang.ts';
import { cacheDir } from './cache.ts';
import type { SetupContext } from './context.ts';
import { hasApt, unpackDebianPackages } from './fetch/debian.ts';
import { buildWithGo, type GoSource, requiringModule } from './fetch/go.ts';
import { GO_BUILD_FLAGS } from './fetch/go-flags.ts';
import { fetchRelease, type ReleaseAsset } from './fetch/release.ts';
import { ownRelease, sourcesKey } from './own-sources.ts';
import type { GoCost, ProgramSpec } from './specs.ts';
import { setupWords } from './words.ts';

/** One way to get a program. */
export interface Way {
  readonly title: Wording;
  /** Puts it, and what it needs, into an empty folder. */
  readonly fill: (partial: string) => Promise<void>;
}

/** All that this system has for it, the quickest first. `note` is told what is being done. */
export async function waysToFetch(
  spec: ProgramSpec,
  context: SetupContext,
  note: (what: string) => void,
): Promise<Way[]> {
  const { env, root, signal } = context;
  const cache = cacheDir(env);
  const words = setupWords(context);
  const ways: Way[] = [];
  const { go, own, debian } = spec;
  const name = spec.commands[0] ?? spec.name;

  const release = releaseOf(spec, name, root);
  if (release !== null)
    ways.push({
      title: { en: `official release ${spec.version}`, fr: `version officielle ${spec.version}` },
      fill: async (partial) => {
        note(words.release(spec.version));
        const inside = await fetchRelease(release, join(cache, 'downloads'), partial, (done, total) =>
          note(words.releasePart(spec.version, megabytes(done), total ? megabytes(total) : null)),
        );
        await rename(join(partial, inside), join(partial, name));
      },
    });
  const buildWays = (
    title: string,
    source: (partial: string) => Promise<GoSource>,
    { megabytes, minutes }: GoCost,
  ) =>
    ways.push({
      title: { en: `Go build of ${title}`, fr: `compilation Go de ${title}` },
      fill: async (partial) => {
        await buildWithGo(await source(partial), partial, name, {
          cache,
          env,
          signal,
          onModules: () => note(words.goModules(megabytes)),
          onWait: () => note(words.goTurn),
          onPercent: (percent) => note(words.goBuild(spec.version, minutes, percent)),
        });
        await rm(join(partial, 'source'), { recursive: true, force: true });
      },
    });
  if (go)
    buildWays(`${go.module} ${spec.version}`, (partial) => publishedModule(go, spec.version, partial), go);
  if (own) buildWays(own.folder, async () => ownSource(own, root), own);
  if (debian && (await hasApt()))
    ways.push({
      title: {
        en: `Debian packages ${debian.packages.join(', ')}`,
        fr: `paquets Debian ${debian.packages.join(', ')}`,
      },
      fill: async (partial) => {
        note(words.packageLists);
        await unpackDebianPackages(debian.packages, join(cache, 'apt'), partial, (bytes) =>
          note(words.unpacking(megabytes(bytes))),
        );
      },
    });
  return ways;
}

function releaseOf({ release, own, version }: ProgramSpec, name: string, root: string): ReleaseAsset | null {
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  if (release) return release(version, process.platform, arch);
  return own ? ownRelease(root, name, sourcesKey(join(root, own.folder))) : null;
}

/** A module that others publish, of this very version. */
async function publishedModule(
  { module, package: path, diskGigabytes }: NonNullable<ProgramSpec['go']>,
  version: string,
  partial: string,
): Promise<GoSource> {
  return {
    folder: await requiringModule(module, version, partial),
    path,
    flags: '-mod=mod',
    command: (output) => ['go', 'build', ...GO_BUILD_FLAGS, '-ldflags=-s -w', '-o', output, path],
    diskGigabytes,
  };
}

function ownSource({ folder, diskGigabytes }: NonNullable<ProgramSpec['own']>, root: string): GoSource {
  const source = join(root, folder);
  const command = (output: string) => ['sh', join(source, 'build.sh'), output] as const;
  return { folder: source, path: '.', flags: '', command, diskGigabytes };
}

/** For people: without decimals. */
export function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
