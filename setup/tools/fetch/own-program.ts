import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { mustRun } from '../run.ts';
import type { OwnProgram } from '../specs.ts';
import type { GoBuild } from './go-cache.ts';

export interface OwnBuild extends GoBuild {
  readonly onModules: () => void;
  /** 0 to 100: of the packages that it is made of. */
  readonly onPercent: (percent: number) => void;
}

/** Builds a program of this project, whose sources are in `source`, as `output`. @throws Error that says why, in a line */
export async function buildOwnProgram(
  { diskGigabytes }: Pick<OwnProgram, 'diskGigabytes'>,
  source: string,
  output: string,
  { env, signal, onModules, onPercent }: OwnBuild,
): Promise<void> {
  const needed = `about ${diskGigabytes} GB have to be free for ${env.GOCACHE}`;
  const free = await freeGigabytes(env.GOTMPDIR ?? '.');
  if (free < diskGigabytes) throw new Error(`${needed}, got ${free.toFixed(1)} GB`);
  try {
    onModules();
    const packages = await mustRun('go', ['list', '-deps', '.'], { cwd: source, env, signal });
    const total = packages.trim().split('\n').length;
    let built = 0;
    onPercent(0);
    await mustRun('sh', [join(source, 'build.sh'), output], {
      cwd: source,
      // Names each package when it is compiled.
      env: { ...env, GOFLAGS: '-v' },
      signal,
      onStderr: (text) => {
        built += text.split('\n').length - 1;
        onPercent(Math.min(100, Math.floor((100 * built) / total)));
      },
    });
    onPercent(100);
  } catch (error) {
    throw explained(error, needed);
  }
}

async function freeGigabytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return (Number(bavail) * Number(bsize)) / 1e9;
}

const NO_NETWORK =
  /dial tcp|no such host|connection refused|network is unreachable|i\/o timeout|TLS handshake/;

/** What Go says in many lines, in one. */
function explained(error: unknown, needed: string): unknown {
  if (!(error instanceof Error)) return error;
  if (error.message.includes('no space left on device')) return new Error(`the disk is full: ${needed}`);
  const line = error.message.split('\n').find((one) => NO_NETWORK.test(one));
  if (line === undefined) return error;
  return new Error(`its Go modules could not be downloaded (once, a network is needed): ${line.trim()}`);
}
