import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { translatePaths } from '../../node/translation/paths.ts';
import { baseEnvironment, libraryPath } from '../environment.ts';
import { type ImageRunner, type PodTools, type RunContext, type RunPlan, repositoryOf } from '../types.ts';
import { accountVariables } from './accounts.ts';
import { clientPrograms } from './client.ts';
import { initialise } from './initialise.ts';
import { readOptionFiles, serverArguments } from './options.ts';
import { pingMysql } from './ping.ts';

const DATA = '/var/lib/mysql';
const INIT_FILES = '/docker-entrypoint-initdb.d';
const CONFIG = '/etc/mysql/conf.d';

/** `mysql`: MariaDB behind the entrypoint of the public image. */
export function mysqlRunner(tools: PodTools): ImageRunner {
  return {
    matches: (image) => repositoryOf(image) === 'mysql',
    folders: [DATA, INIT_FILES, CONFIG, '/tmp', '/run/mysqld', '/var/run/mysqld', '/var/lib/mysql-files'],
    prepare: (context) => prepare(context, tools),
    probe(command, { podIP, env }) {
      // Clients are not among the tools; what these commands ask is whether the server answers.
      const text = command.join(' ');
      if (!/\b(mysqladmin|mariadb-admin)\b.*\b(ping|status)\b|\bhealthcheck\.sh\b/.test(text))
        return undefined;
      return pingMysql(podIP, Number(env.MYSQL_TCP_PORT ?? 3306));
    },
  };
}

async function prepare(context: RunContext, tools: PodTools): Promise<RunPlan> {
  const { server } = tools.mariadb;
  const [program = 'mysqld', ...given] = [...(context.command ?? []), ...(context.args ?? [])];
  const args = program.startsWith('-') ? [program, ...given] : given;
  if (!program.startsWith('-') && !/^(?:.*\/)?(?:docker-entrypoint\.sh|mysqld|mariadbd)$/.test(program)) {
    throw new Error(`the sandbox runs "mysqld" in this image, not "${program}"`);
  }
  const host = (path: string) => translatePaths(path, context.paths);
  const data = host(DATA);
  const run = join(context.podFolder, 'run');
  await mkdir(run, { recursive: true });
  await mkdir(data, { recursive: true });
  const optionFile = join(run, 'my.cnf');
  await writeFile(optionFile, await readOptionFiles(host(CONFIG), host));
  const options = serverArguments({
    args: args.filter((argument) => argument !== 'mysqld' && argument !== 'mariadbd'),
    tools: tools.mariadb,
    optionFile,
    data,
    socket: join(run, 's'),
    asRoot: process.getuid?.() === 0,
  });
  const programs = await clientPrograms(context, tools.mariadb.client);
  const env = { ...baseEnvironment(context, programs), ...libraryPath(tools.mariadb.libraryPaths) };
  if (!existsSync(join(data, 'mysql'))) {
    await initialise({
      context,
      tools: tools.mariadb,
      data,
      options,
      env,
      variables: await accountVariables(context.env),
      initFiles: host(INIT_FILES),
      socket: join(run, 's'),
    });
  }
  await rm(join(run, 's'), { force: true });
  return {
    argv: [server, ...options, `--bind-address=${context.podIP}`],
    // The server needs none of these: they are for `mysql` in the container (kubectl exec), which works in this folder.
    env: { ...env, ...context.env, MYSQL_UNIX_PORT: './s' },
    cwd: run,
  };
}
