import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { translateOptionFile } from '../node/translation/hosts.ts';
import { translatePaths } from '../node/translation/paths.ts';
import { baseEnvironment } from './environment.ts';
import { flagValue, keepKnown, knownFlags, withoutFlags } from './flags.ts';
import { type ImageRunner, type PodTools, type RunContext, type RunPlan, repositoryOf } from './types.ts';

/** Flags of 0.15 and later that say, together with MYSQLD_EXPORTER_PASSWORD, what `.my.cnf` says in every version. */
const ACCOUNT_FLAGS = ['mysqld.address', 'mysqld.username', 'config.my-cnf'];

/** `prom/mysqld-exporter`. */
export function mysqldExporterRunner(tools: PodTools): ImageRunner {
  return {
    matches: (image) => repositoryOf(image) === 'prom/mysqld-exporter',
    folders: ['/etc/mysqld-exporter', '/tmp'],
    prepare: (context) => prepare(context, tools),
  };
}

async function prepare(context: RunContext, tools: PodTools): Promise<RunPlan> {
  const env = { ...baseEnvironment(context), ...context.env };
  const args = context.args ?? [];
  const { kept, dropped } = keepKnown(
    withoutFlags(args, ACCOUNT_FLAGS),
    await knownFlags(tools.mysqldExporter, env),
  );
  for (const argument of dropped) context.log(`this mysqld_exporter does not know ${argument}: ignored`);
  const folder = join(context.podFolder, 'etc');
  await mkdir(folder, { recursive: true });
  const optionFile = join(folder, 'my.cnf');
  await writeFile(optionFile, await account(context, args), { mode: 0o600 });
  const port = context.container.ports?.[0]?.containerPort ?? 9104;
  const own = [`--config.my-cnf=${optionFile}`, `--web.listen-address=${context.podIP}:${port}`];
  return {
    argv: [tools.mysqldExporter, ...withoutFlags(kept, ['web.listen-address']), ...own],
    env,
    cwd: context.podFolder,
  };
}

async function account(context: RunContext, args: readonly string[]): Promise<string> {
  const usual = flagValue(args, 'mysqld.username')
    ? undefined
    : translatePaths('/root/.my.cnf', context.paths);
  const file = flagValue(args, 'config.my-cnf') ?? usual;
  if (file !== undefined) {
    const text = await readFile(file, 'utf8');
    return translateOptionFile(text, context.pod.metadata.namespace ?? '', context.resolve);
  }
  const [host = context.podIP, port = '3306'] = (flagValue(args, 'mysqld.address') ?? '').split(':');
  const password = context.env.MYSQLD_EXPORTER_PASSWORD ?? '';
  return `[client]\nuser=${flagValue(args, 'mysqld.username')}\npassword=${password}\nhost=${host}\nport=${port}\n`;
}
