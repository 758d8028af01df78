import { createHash } from 'node:crypto';
import { constants, existsSync, statSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import type { PodTools, RunContext } from '../types.ts';
import { type AccountVariables, accountStatements } from './accounts.ts';
import { addressOptions, shortSocketPath } from './options.ts';

/** What makes the system tables, in mariadb-install-db's order; not every version has all of them. */
const SYSTEM_SCRIPTS = [
  ['mariadb_system_tables.sql', 'mysql_system_tables.sql'],
  ['mariadb_performance_tables.sql', 'mysql_performance_tables.sql'],
  ['mariadb_system_tables_data.sql', 'mysql_system_tables_data.sql'],
  ['maria_add_gis_sp_bootstrap.sql'],
  ['mariadb_sys_schema.sql', 'mysql_sys_schema.sql'],
];
const SETUP_DEADLINE_MS = 60_000;

export interface Initialise {
  readonly context: RunContext;
  readonly tools: PodTools['mariadb'];
  readonly data: string;
  /** The server's options, without its address. */
  readonly options: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly variables: AccountVariables;
  readonly initFiles: string;
  readonly socket: string;
}

/**
 * The first start on an empty data folder: system tables (copied from a template that is made once), accounts,
 * the files of docker-entrypoint-initdb.d. Done beside and moved into place at the end, `mysql` last: a data
 * folder that has it is complete.
 */
export async function initialise(input: Initialise): Promise<void> {
  const { context, data } = input;
  context.log(`initialising ${data}`);
  await mkdir(data, { recursive: true });
  for (const leftOver of await readdir(data))
    await rm(join(data, leftOver), { recursive: true, force: true });
  const work = join(data, '.initialising');
  await cp(await template(input), work, { recursive: true, mode: constants.COPYFILE_FICLONE });
  const options = [...input.options, ...addressOptions(work, input.socket)];
  await bootstrap(input, options, accountStatements(input.variables));
  await runInitFiles(input, options);
  const entries = (await readdir(work)).sort((a, b) => Number(a === 'mysql') - Number(b === 'mysql'));
  for (const entry of entries) await rename(join(work, entry), join(data, entry));
  await rm(work, { recursive: true });
  context.log('initialised, ready to start');
}

/** System tables without accounts of anybody; made once for each server program. */
async function template(input: Initialise): Promise<string> {
  const { context, tools } = input;
  const { size, mtimeMs } = statSync(tools.server);
  const version = createHash('sha256')
    .update(`${tools.server} ${size} ${mtimeMs}`)
    .digest('hex')
    .slice(0, 12);
  const ready = join(context.cacheFolder, `mariadb-${version}`);
  if (existsSync(ready)) return ready;
  await mkdir(context.cacheFolder, { recursive: true });
  const work = await mkdtemp(join(context.cacheFolder, 'making-'));
  const scripts = SYSTEM_SCRIPTS.map((names) =>
    names.map((name) => join(tools.shareDir, name)).find(existsSync),
  ).filter((path) => path !== undefined);
  if (scripts.length < 3) throw new Error(`the scripts of mariadb-install-db are not in ${tools.shareDir}`);
  const sql = await Promise.all(scripts.map((path) => readFile(path, 'utf8')));
  const own = input.options.filter((option) => /^--(basedir|lc-messages-dir|user)=/.test(option));
  const options = ['--no-defaults', ...own, `--datadir=${work}`, '--innodb-log-file-size=8M'];
  await bootstrap(input, options, ['CREATE DATABASE mysql;\nUSE mysql;\n', ...sql].join('\n'));
  await rename(work, ready).catch(async (error) => {
    await rm(work, { recursive: true });
    if (!existsSync(ready)) throw error;
  });
  return ready;
}

/** Runs statements before there is a server to connect to. Each must end its line. */
async function bootstrap(input: Initialise, options: readonly string[], sql: string): Promise<void> {
  await run(input, [input.tools.server, ...options, '--bootstrap'], sql, 'bootstrapping MariaDB');
}

async function runInitFiles(input: Initialise, options: readonly string[]): Promise<void> {
  const { context, tools, initFiles, socket, variables } = input;
  const files = (await readdir(initFiles).catch(() => []))
    .sort()
    .filter((name) => /\.(sh|sql|sql\.gz)$/.test(name));
  if (files.length === 0) return;
  const { client } = tools;
  if (client === null) {
    throw new Error(`${files.join(', ')}: running these needs the program "mariadb": install mariadb-client`);
  }
  // Nobody may connect, or believe it ready, before it is set up.
  const server = context.launch({
    argv: [tools.server, ...options, '--skip-networking'],
    env: input.env,
    cwd: context.podFolder,
    joinFiles: context.joinFiles,
  });
  let serverLog = '';
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (chunk) => (serverLog += chunk));
  try {
    const env = clientEnvironment(input);
    const asRoot = [
      client,
      '--no-defaults',
      `--socket=${shortSocketPath(context.podFolder, socket)}`,
      '--user=root',
    ];
    await untilAnswering(
      input,
      asRoot,
      env,
      server.exited.then(() => serverLog),
    );
    const database = variables.database ? [`--database=${variables.database}`] : [];
    for (const name of files) {
      const path = join(initFiles, name);
      context.log(`running ${name}`);
      if (name.endsWith('.sh')) await run({ ...input, env }, ['/bin/bash', path], '', name);
      else {
        const content = await readFile(path);
        const sql = name.endsWith('.gz') ? gunzipSync(content).toString() : content.toString();
        await run({ ...input, env }, [...asRoot, ...database], sql, name);
      }
    }
  } finally {
    server.signal('SIGTERM');
    await server.exited;
  }
}

/** Scripts call `mysql` without more, as they can in the image. */
function clientEnvironment(input: Initialise): Record<string, string> {
  const { rootPassword } = input.variables;
  return {
    ...input.context.env,
    ...input.env,
    MYSQL_UNIX_PORT: shortSocketPath(input.context.podFolder, input.socket),
    MYSQL_PWD: rootPassword,
  };
}

async function untilAnswering(
  input: Initialise,
  asRoot: readonly string[],
  env: Readonly<Record<string, string>>,
  ended: Promise<string>,
): Promise<void> {
  const deadline = Date.now() + SETUP_DEADLINE_MS;
  let endedWith: string | undefined;
  ended.then((log) => {
    endedWith = log;
  });
  for (;;) {
    const failure = await run({ ...input, env }, asRoot, 'SELECT 1;\n', '').catch((error: Error) => error);
    if (!failure) return;
    if (endedWith !== undefined) throw new Error(`the server ended while it was being set up:\n${endedWith}`);
    if (Date.now() > deadline)
      throw new Error('the server did not answer within 60 s while it was being set up');
    await sleep(50);
  }
}

/** Runs to the end; throws with what the program said when it fails. An empty `name` keeps its words to itself. */
async function run(input: Initialise, argv: readonly string[], stdin: string, name: string): Promise<void> {
  const { context, env } = input;
  const child = context.launch({ argv, env, cwd: context.podFolder, joinFiles: context.joinFiles, stdin });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk) => (output += chunk));
  const { exitCode, startError } = await child.exited;
  if (exitCode === 0) return;
  const lines =
    startError?.message ??
    output
      .split('\n')
      .filter((line) => !line.includes('[Note]'))
      .join('\n');
  throw new Error(`${name} failed with exit code ${exitCode}: ${lines.trim()}`);
}
