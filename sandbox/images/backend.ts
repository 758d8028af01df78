import { existsSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { translatePaths } from '../node/translation/paths.ts';
import { type ImageConfig, readDockerfile } from './dockerfile.ts';
import { baseEnvironment } from './environment.ts';
import type { ImageRunner, PodTools, RunContext, RunPlan } from './types.ts';

const USUAL_IMAGE = 'palier-backend:dev';
const DEFAULT: ImageConfig = { entrypoint: [], cmd: ['gunicorn', '--config', 'gunicorn.conf.py'], env: {} };

/** The backend's image is its folder `backend/`, run by the Python that has its requirements. */
export function backendRunner(options: {
  readonly tools: PodTools;
  /** The folder `backend/`. */
  readonly source: string;
  /** What else than its usual image is the backend: the images that the manifests name so. */
  readonly images: readonly string[];
}): ImageRunner {
  const { tools, source, images } = options;
  return {
    // Any other tag of it has not been built, as in a cluster.
    matches: (image) => image === USUAL_IMAGE || images.includes(image),
    folders: ['/tmp', '/dev/shm'],
    prepare: (context) => prepare(context, tools, source),
  };
}

async function prepare(context: RunContext, tools: PodTools, source: string): Promise<RunPlan> {
  const dockerfile = join(source, 'Dockerfile');
  const image = existsSync(dockerfile) ? readDockerfile(readFileSync(dockerfile, 'utf8')) : DEFAULT;
  const metrics = join(context.podFolder, 'tmp', 'prometheus');
  await mkdir(metrics, { recursive: true });
  const imageEnv = Object.fromEntries(
    Object.entries(image.env)
      // The image's files are compiled when it is built; here they are when they are first imported.
      .filter(([name]) => name !== 'PATH' && name !== 'PYTHONDONTWRITEBYTECODE')
      .map(([name, value]) => [name, translatePaths(value, context.paths)]),
  );
  // Kubernetes' rule: a command replaces the entrypoint and drops the image's arguments.
  const argv = context.command
    ? [...context.command, ...(context.args ?? [])]
    : [...image.entrypoint, ...(context.args ?? image.cmd)];
  const programs = dirname(tools.python);
  return {
    argv: withPython(argv, tools.python),
    cwd: source,
    env: {
      ...baseEnvironment(context, [programs]),
      PYTHONUNBUFFERED: '1',
      PROMETHEUS_MULTIPROC_DIR: metrics,
      ...imageEnv,
      ...context.env,
      // The address of the pod is one of many on this machine: all of them is not an option.
      BIND_ADDRESS: context.podIP,
    },
  };
}

/** Console scripts name the Python they were installed with; `-m` also runs from a folder that has been moved. */
function withPython(argv: readonly string[], python: string): readonly string[] {
  const [program = '', ...rest] = argv;
  if (/^(?:.*\/)?gunicorn$/.test(program)) return [python, '-m', 'gunicorn', ...rest];
  if (/^(?:.*\/)?python3?$/.test(program)) return [python, ...rest];
  return argv;
}
