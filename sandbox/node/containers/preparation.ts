import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Container, ContainerState } from '../../cluster/objects.ts';
import type { ImageRunner, RunContext } from '../../images/types.ts';
import { pause } from '../../lib/clock.ts';
import { HOST_IP, type KubeletContext } from '../context.ts';
import { mapPaths } from '../pods/volumes.ts';
import { translateHosts, translateHostValue } from '../translation/hosts.ts';
import { type PathMapping, translatePaths } from '../translation/paths.ts';
import { SHELL_SETTINGS, SHELL_SETTINGS_FILE } from '../translation/process-one.ts';
import { ContainerConfigError, resolveEnv } from './env.ts';
import { expand } from './expand.ts';
import type { ContainerHost, Tell } from './host.ts';
import { serviceResolver, serviceVariables } from './services.ts';

/** How long to wait before a reference that led nowhere is looked up again. */
const CONFIG_RETRY_MS = 5_000;
/** While the view may not show it yet. */
const VIEW_LOOK_MS = 20;

/** What a manifest says of a container, as it is on this machine; its image translates it further. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string>>;
  readonly paths: readonly PathMapping[];
}

/** Waits until every reference of the container leads somewhere; undefined: stopped before. */
export async function findSurroundings(
  container: Container,
  runner: ImageRunner,
  host: ContainerHost,
  { tell, become, stop }: { tell: Tell; become: (state: ContainerState) => void; stop: AbortSignal },
): Promise<Surroundings | undefined> {
  const { clock } = host.context;
  for (;;) {
    try {
      return await surroundings(container, runner, host);
    } catch (error) {
      if (!(error instanceof ContainerConfigError)) throw error;
      const isEarly = host.isEarly();
      if (!isEarly) {
        tell('Warning', 'Failed', `Error: ${error.message}`);
        become({ waiting: { reason: 'CreateContainerConfigError', message: error.message } });
      }
      if (!(await pause(clock, isEarly ? VIEW_LOOK_MS : CONFIG_RETRY_MS, stop))) return undefined;
    }
  }
}

async function surroundings(
  container: Container,
  runner: ImageRunner,
  { context, pod, podIP, podFolder, lookup, volumes }: ContainerHost,
): Promise<Surroundings> {
  const paths = await mapPaths(container, volumes, runner.folders, podFolder);
  await mkdir(join(podFolder, 'tmp'), { recursive: true });
  await writeFile(join(podFolder, SHELL_SETTINGS_FILE), SHELL_SETTINGS);
  const { metadata, spec } = pod();
  const services = spec.enableServiceLinks === false ? [] : context.view.list('services', metadata.namespace);
  const serviceEnv = { ...apiVariables(context.apiServer), ...serviceVariables(services) };
  return {
    paths,
    env: resolveEnv({ pod: pod(), container, podIP, hostIP: HOST_IP, lookup, serviceEnv }),
  };
}

/** How programs in a cluster find its API: there is no root for port 443 of its Service here. */
function apiVariables({ host, port }: KubeletContext['apiServer']): Record<string, string> {
  const name = 'KUBERNETES_SERVICE';
  return { [`${name}_HOST`]: host, [`${name}_PORT`]: String(port), [`${name}_PORT_HTTPS`]: String(port) };
}

/** For the image's runner. */
export function runContext(
  container: Container,
  { env, paths }: Surroundings,
  { context, pod, podIP, podFolder }: ContainerHost,
  { joinFiles, log }: Pick<RunContext, 'joinFiles' | 'log'>,
): RunContext {
  const namespace = pod().metadata.namespace ?? '';
  const resolve = serviceResolver(context.view);
  const translate = (text: string) =>
    translateHosts(translatePaths(expand(text, env), paths), namespace, resolve);
  const translated = Object.entries(env).map(([key, value]) => [
    key,
    translateHostValue(key, translatePaths(value, paths), namespace, resolve),
  ]);
  return {
    pod: pod(),
    container,
    podIP,
    env: Object.fromEntries(translated) as Record<string, string>,
    command: container.command?.map(translate),
    args: container.args?.map(translate),
    paths,
    podFolder,
    cacheFolder: context.folders.cache,
    kubeconfigPath: context.kubeconfigPath,
    resolve,
    launch: context.launch,
    joinFiles,
    log,
  };
}
