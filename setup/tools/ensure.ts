import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EXIT, PalierError } from '../../core/lib/errors.ts';
import { inEveryLang, type Lang, type Wording } from '../../core/lib/lang.ts';
import { cacheDir, findCacheDir, installOnce, isInstalled } from './cache.ts';
import type { SetupContext } from './context.ts';
import { type FoundProgram, findProgram, versionOf } from './find.ts';
import { sourcesKey } from './own-sources.ts';
import { ensurePython } from './python.ts';
import { reasonOf } from './reason.ts';
import { interrupted } from './run.ts';
import { PROGRAMS, type ProgramName, type ProgramSpec } from './specs.ts';
import type { Toolbox } from './toolbox.ts';
import { waysToFetch } from './ways.ts';
import { setupWords } from './words.ts';

/** k6 alone, which is all that a run on somebody's own cluster needs. */
export async function ensureK6(context: SetupContext): Promise<string> {
  return (await ensureProgram('k6', context)).path;
}

/** Everything the sandbox and a load run need, found or fetched side by side; what takes longest begins first. */
export async function ensureToolbox(context: SetupContext): Promise<Toolbox> {
  const stop = new AbortController();
  const signal = context.signal === undefined ? stop.signal : AbortSignal.any([context.signal, stop.signal]);
  const built = [
    ensureProgram('controlPlane', { ...context, signal }),
    ensureProgram('k6', { ...context, signal }),
  ] as const;
  try {
    const [controlPlane, k6, mariadb, prometheus, mysqldExporter, python] = await Promise.all([
      ...built,
      ensureProgram('mariadb', context),
      ensureProgram('prometheus', context),
      ensureProgram('mysqldExporter', context),
      ensurePythonEnvironment(context, 'requirements.txt'),
    ]);
    return {
      k6: k6.path,
      controlPlane: controlPlane.path,
      python,
      mariadb: mariadbLayout(mariadb.path),
      prometheus: prometheus.path,
      mysqldExporter: mysqldExporter.path,
    };
  } catch (error) {
    // For nothing: a build of minutes; and it has to clean up.
    stop.abort();
    await Promise.allSettled(built);
    throw error;
  }
}

/** A Python with `backend/<requirements>` installed. */
export function ensurePythonEnvironment(context: SetupContext, requirements: string): Promise<string> {
  const words = setupWords(context);
  const title = requirements === 'requirements.txt' ? words.python : words.pythonForTests;
  return context.progress.task(title, (note) =>
    ensurePython(
      findCacheDir(context.env),
      join(context.root, 'backend', requirements),
      context.env,
      note,
      words,
    ),
  );
}

/** Finds the program (variable, PATH, cache) or fetches it into the cache (release, Go module, Debian package). */
export async function ensureProgram(name: ProgramName, context: SetupContext): Promise<FoundProgram> {
  const spec = specOf(name);
  const present = await locateProgram(spec, context);
  if (present) return present;
  const words = setupWords(context);
  return context.progress.task(words.program(spec.title), async (note) => {
    const attempts: Wording[] = [];
    for (const way of await waysToFetch(spec, context, note)) {
      try {
        const dir = programDir(spec, cacheDir(context.env), context.root);
        const onWait = (pid: number) => note(words.waiting(pid));
        await installOnce(dir, way.fill, onWait, context.signal);
        const fetched = await locateProgram(spec, context);
        if (fetched) return fetched;
        attempts.push(attempt(way.title, DOES_NOT_RUN));
        await rm(dir, { recursive: true, force: true });
      } catch (error) {
        if (context.signal?.aborted) throw interrupted();
        if (
          error instanceof PalierError &&
          (error.exitCode === EXIT.interrupted || error.code === 'CACHE_UNWRITABLE')
        )
          throw error;
        attempts.push(attempt(way.title, reasonOf(error)));
      }
    }
    throw new PalierError(
      'TOOL_MISSING',
      EXIT.environment,
      inEveryLang((lang) =>
        [
          MISSING[lang](spec),
          ...(attempts.length === 0 ? [NO_WAY] : attempts).map((it) => `  - ${it[lang]}`),
        ].join('\n'),
      ),
      spec.hint,
    );
  });
}

const MISSING: Readonly<Record<Lang, (spec: ProgramSpec) => string>> = {
  en: ({ title, minimum }) => `${title.en} ${minimum} or newer is needed and could not be found or fetched.`,
  fr: ({ title, minimum }) =>
    `${title.fr} ${minimum} ou plus récent est nécessaire et n’a pu être ni trouvé ni obtenu.`,
};
const NO_WAY: Wording = {
  en: 'no way to fetch it on this system',
  fr: 'aucun moyen de l’obtenir sur ce système',
};
const DOES_NOT_RUN: Wording = {
  en: 'what was fetched does not run',
  fr: 'ce qui a été obtenu ne fonctionne pas',
};

function attempt(way: Wording, why: Wording): Wording {
  return { en: `${way.en}: ${why.en}`, fr: `${way.fr} : ${why.fr}` };
}

/** The program where it is now, without fetching anything; null when it is nowhere. */
export async function locateProgram(
  spec: ProgramSpec,
  { env, root }: Pick<SetupContext, 'env' | 'root'>,
): Promise<FoundProgram | null> {
  const found = await findProgram(spec, env);
  if (found) return found;
  const cache = findCacheDir(env);
  if (cache === null) return null;
  const dir = programDir(spec, cache, root);
  if (!(await isInstalled(dir))) return null;
  const path = [join(dir, spec.commands[0] ?? ''), join(dir, spec.debian?.program ?? '-')].find((file) =>
    existsSync(file),
  );
  if (!path) return null;
  const version = await versionOf(spec, path, libraryPathsOf(path));
  return version === null ? null : { path, version, origin: 'cache' };
}

/** One of our own changes with its sources: a change of them is another program. */
function programDir(spec: ProgramSpec, cache: string, root: string): string {
  const key = spec.own ? `-${sourcesKey(join(root, spec.own.folder))}` : '';
  return join(cache, 'tools', `${spec.commands[0]}-${spec.version}${key}`);
}

export function specOf(name: ProgramName): ProgramSpec {
  const spec = PROGRAMS.find((candidate) => candidate.name === name);
  if (!spec) throw new Error(`no program ${name}`);
  return spec;
}

/** Where the parts of a MariaDB are, seen from its server: unpacked by us below a prefix, or installed in /usr. */
export function mariadbLayout(server: string): Toolbox['mariadb'] {
  const prefix = dirname(dirname(server));
  const client = join(prefix, 'bin', 'mariadb');
  const shareDir = ['share/mysql', 'share/mariadb', 'share']
    .map((part) => join(prefix, part))
    .find((dir) => existsSync(join(dir, 'mysql_system_tables.sql')));
  const unpacked = prefix !== '/usr';
  return {
    server,
    client: existsSync(client) ? client : null,
    basedir: unpacked ? prefix : null,
    messagesDir: unpacked && shareDir ? shareDir : null,
    shareDir: shareDir ?? join(prefix, 'share', 'mysql'),
    libraryPaths: libraryPathsOf(server),
  };
}

/** Libraries unpacked beside a program, as Debian lays them out. */
function libraryPathsOf(path: string): string[] {
  const lib = join(dirname(dirname(path)), 'lib');
  return ['x86_64-linux-gnu', 'aarch64-linux-gnu']
    .map((triplet) => join(lib, triplet))
    .filter((dir) => dirname(dirname(dir)) !== '/usr' && existsSync(dir));
}
