import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { translateHosts, translateLoopback } from '../node/translation/hosts.ts';
import { translatePaths } from '../node/translation/paths.ts';
import { baseEnvironment } from './environment.ts';
import { flagValue, keepKnown, knownFlags, withoutFlags } from './flags.ts';
import { adaptPrometheusConfig } from './prometheus-config.ts';
import { type ImageRunner, type PodTools, type RunContext, type RunPlan, repositoryOf } from './types.ts';

const DEFAULT_ARGS = ['--config.file=/etc/prometheus/prometheus.yml', '--storage.tsdb.path=/prometheus'];

/** `prom/prometheus`, with the configuration that the manifest mounts. */
export function prometheusRunner(tools: PodTools): ImageRunner {
  return {
    matches: (image) => repositoryOf(image) === 'prom/prometheus',
    folders: ['/prometheus', '/etc/prometheus', '/tmp'],
    prepare: (context) => prepare(context, tools),
  };
}

async function prepare(context: RunContext, tools: PodTools): Promise<RunPlan> {
  const env = { ...baseEnvironment(context), ...context.env };
  const args = context.args ?? DEFAULT_ARGS.map((argument) => translatePaths(argument, context.paths));
  const { kept, dropped } = keepKnown(args, await knownFlags(tools.prometheus, env));
  for (const argument of dropped) context.log(`this Prometheus does not know ${argument}: ignored`);

  const mounted =
    flagValue(args, 'config.file') ?? translatePaths('/etc/prometheus/prometheus.yml', context.paths);
  const config = adaptPrometheusConfig(await readFile(mounted, 'utf8'), {
    kubeconfigPath: context.kubeconfigPath,
    translate: (text) =>
      translateHosts(
        translateLoopback(translatePaths(text, context.paths), context.podIP),
        context.pod.metadata.namespace ?? '',
        context.resolve,
      ),
  });
  const folder = join(context.podFolder, 'etc');
  await mkdir(folder, { recursive: true });
  const adapted = join(folder, 'prometheus.yml');
  await writeFile(adapted, config);

  const port = context.container.ports?.[0]?.containerPort ?? 9090;
  const own = [`--config.file=${adapted}`, `--web.listen-address=${context.podIP}:${port}`];
  return {
    argv: [tools.prometheus, ...withoutFlags(kept, ['config.file', 'web.listen-address']), ...own],
    env,
    cwd: context.podFolder,
  };
}
