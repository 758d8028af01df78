import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDir } from './cache.ts';
import type { SetupContext } from './ensure.ts';
import { hasApt, unpackDebianPackages } from './fetch/debian.ts';
import { buildGoModule, hasGo } from './fetch/go.ts';
import { withGoCache } from './fetch/go-cache.ts';
import { buildOwnProgram } from './fetch/own-program.ts';
import { fetchRelease, type ReleaseAsset } from './fetch/release.ts';
import { ownRelease, sourcesKey } from './own-sources.ts';
import type { ProgramSpec } from './specs.ts';
import { setupWords } from './words.ts';

/** One way to get a program. */
export interface Way {
  readonly title: string;
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
  const words = setupWords(env);
  const ways: Way[] = [];
  const { go, own, debian } = spec;
  const name = spec.commands[0] ?? spec.name;
  const goCache = { cache, env, signal, onWait: () => note(words.goTurn) };

  const release = releaseOf(spec, name, root);
  if (release !== null)
    ways.push({
      title: `official release ${spec.version}`,
      fill: async (partial) => {
        note(words.release(spec.version));
        const inside = await fetchRelease(release, join(cache, 'downloads'), partial, (done, total) =>
          note(words.releasePart(spec.version, megabytes(done), total ? megabytes(total) : null)),
        );
        await rename(join(partial, inside), join(partial, name));
      },
    });
  if (go && (await hasGo(env)))
    ways.push({
      title: `Go build of ${go.module} ${spec.version}`,
      fill: (partial) =>
        withGoCache(goCache, async (build) => {
          note(words.goBuild(spec.version, go.megabytes, go.minutes));
          await buildGoModule(go, spec.version, { name, into: partial }, build);
        }),
    });
  if (own)
    ways.push({
      title: `Go build of ${own.folder}`,
      fill: async (partial) => {
        if (!(await hasGo(env))) throw new Error('there is no `go` on PATH');
        await withGoCache(goCache, (build) =>
          buildOwnProgram(own, join(root, own.folder), join(partial, name), {
            ...build,
            onModules: () => note(words.goModules(own.megabytes)),
            onPercent: (percent) => note(words.goOwn(own.minutes, percent)),
          }),
        );
      },
    });
  if (debian && (await hasApt()))
    ways.push({
      title: `Debian packages ${debian.packages.join(', ')}`,
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

/** For people: without decimals. */
export function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
