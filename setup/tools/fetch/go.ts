import { mkdir, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Wording } from '../../../core/lib/lang.ts';
import { Reason } from '../reason.ts';
import { mustRun, run } from '../run.ts';
import { goEnvironment, withGoCache } from './go-cache.ts';

/** What Go is to build. */
export interface GoSource {
  /** Where its go.mod is. */
  readonly folder: string;
  /** Its main package, as seen from there. */
  readonly path: string;
  /** For GOFLAGS. */
  readonly flags: string;
  /** Builds it into a file. */
  readonly command: (output: string) => readonly [string, ...string[]];
  /** What has to be free for what is compiled on the way. */
  readonly diskGigabytes: number;
}

export interface GoBuildOptions {
  /** Palier's cache. */
  readonly cache: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal | undefined;
  readonly onModules: () => void;
  /** Another Go build comes first. */
  readonly onWait: () => void;
  /** 0 to 100: of the packages that it is made of. */
  readonly onPercent: (percent: number) => void;
}

/**
 * Builds a program into `partial/name`. Modules come through the user's GOPROXY, also while another build is under way.
 * @throws Reason in a line, where there is one
 */
export async function buildWithGo(
  source: GoSource,
  partial: string,
  name: string,
  options: GoBuildOptions,
): Promise<void> {
  if (!(await hasGo(options.env)))
    throw new Reason({ en: 'there is no `go` on PATH', fr: 'il n’y a pas de « go » dans le PATH' });
  const place = options.env.GOCACHE || options.cache;
  const needed = {
    en: `about ${source.diskGigabytes} GB have to be free for ${place}`,
    fr: `environ ${source.diskGigabytes} Go doivent être libres pour ${place}`,
  };
  const free = await freeGigabytes(partial);
  if (free < source.diskGigabytes)
    throw new Reason({
      en: `${needed.en}, got ${free.toFixed(1)} GB`,
      fr: `${needed.fr}, il y en a ${free.toFixed(1).replace('.', ',')}`,
    });
  try {
    options.onModules();
    const packages = await listPackages(source, join(partial, 'list'), options);
    await withGoCache(options, (env, signal) =>
      compile(source, join(partial, name), packages, { env, signal, onPercent: options.onPercent }),
    );
  } catch (error) {
    throw explained(error, needed);
  }
}

/** A module made for nothing but to require another one; returns its folder. */
export async function requiringModule(module: string, version: string, into: string): Promise<string> {
  const folder = join(into, 'source');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'go.mod'), `module build\n\ngo 1.24\n\nrequire ${module} v${version}\n`);
  return folder;
}

export async function hasGo(env: NodeJS.ProcessEnv): Promise<boolean> {
  return run('go', ['version'], { env }).then(
    ({ code }) => code === 0,
    () => false,
  );
}

/** How many it is made of; they are downloaded by this. Nothing is compiled, so what it caches is little. */
async function listPackages(
  { folder, path, flags }: GoSource,
  scratch: string,
  { env, signal }: Pick<GoBuildOptions, 'env' | 'signal'>,
): Promise<number> {
  await mkdir(join(scratch, 'tmp'), { recursive: true });
  const list = await mustRun('go', ['list', '-deps', path], {
    cwd: folder,
    env: { ...goEnvironment({ ...env, GOCACHE: '' }, scratch), GOFLAGS: flags },
    signal,
  });
  await rm(scratch, { recursive: true, force: true });
  return list.trim().split('\n').length;
}

async function compile(
  { folder, flags, command }: GoSource,
  output: string,
  packages: number,
  {
    env,
    signal,
    onPercent,
  }: { env: NodeJS.ProcessEnv; signal: AbortSignal; onPercent: (percent: number) => void },
): Promise<void> {
  const [program, ...args] = command(output);
  let built = 0;
  onPercent(0);
  await mustRun(program, args, {
    cwd: folder,
    // -v: names each package when it is compiled.
    env: { ...env, GOFLAGS: `${flags} -v`.trim() },
    signal,
    onStderr: (text) => {
      built += text.split('\n').length - 1;
      onPercent(Math.min(100, Math.floor((100 * built) / packages)));
    },
  });
  onPercent(100);
}

async function freeGigabytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return (bavail * bsize) / 1e9;
}

const NO_NETWORK =
  /dial tcp|no such host|connection refused|network is unreachable|i\/o timeout|TLS handshake/;

/** What Go says in many lines, in one. */
function explained(error: unknown, needed: Wording): unknown {
  if (!(error instanceof Error)) return error;
  if (error.message.includes('no space left on device'))
    return new Reason({ en: `the disk is full: ${needed.en}`, fr: `le disque est plein : ${needed.fr}` });
  const line = error.message.split('\n').find((one) => NO_NETWORK.test(one));
  if (line === undefined) return error;
  return new Reason({
    en: `its Go modules could not be downloaded (once, a network is needed): ${line.trim()}`,
    fr: `ses modules Go n’ont pas pu être téléchargés (il faut un réseau, une fois) : ${line.trim()}`,
  });
}
