import { EXIT, PalierError } from '../../../core/lib/errors.ts';
import { OUR_HPA, OUR_NAMESPACE } from '../../sources/kubernetes/discover.ts';
import { type CliContext, isCi, isInteractive } from '../context.ts';
import type { Notes } from '../notes.ts';
import type { RawObserve } from '../options.ts';
import type { CliWords } from '../words.ts';
import {
  type ChosenCluster,
  type ClusterWish,
  chooseCluster,
  kubeconfigFile,
  userKubeconfig,
  wishOf,
} from './cluster.ts';
import { stoppedBy } from './interrupts.ts';

/** Where a run happens, and what has to be undone when it is over. */
export interface Place extends ChosenCluster {
  /** Stops the sandbox if this run started it. */
  leave(): Promise<void>;
}

export interface PlaceOptions {
  readonly observe: RawObserve;
  readonly context: CliContext;
  readonly notes: Notes;
  readonly words: CliWords;
  /** Whether a sandbox may be started when none runs: there must be something to drive load at. */
  readonly mayStartSandbox: boolean;
  /** Aborted by whoever interrupts, or a limit of time. */
  readonly signal: AbortSignal;
}

/**
 * Chooses where to run: the sandbox or the context that the options name, else (`auto`) the current context if it
 * answers and runs our backend, else the sandbox where it may stand in. It is always said which.
 * @throws PalierError
 */
export async function choosePlace(options: PlaceOptions): Promise<Place> {
  const { observe, context, notes, words } = options;
  const wish = wishOf(observe);
  if (observe.target === 'sandbox') return sandboxPlace(options, wish);
  const isNamed = wish.context !== null || wish.namespace !== null || wish.hpas !== null;
  const chosen = await tryCluster(options, isNamed ? wish : OURS);
  if (!(chosen instanceof PalierError)) return announce(options, chosen);

  const { runningSandbox } = await import('./sandbox.ts');
  const standsIn =
    !isNamed &&
    mayStandIn(chosen, context) &&
    (options.mayStartSandbox || (await runningSandbox(context)) !== null);
  if (!standsIn) throw withWayOut(chosen);
  notes.warn(words.sandboxInstead(chosen.message));
  return sandboxPlace(options, wish);
}

/** The place, or why it will not do. */
async function tryCluster(
  { context, words, signal }: PlaceOptions,
  wish: ClusterWish,
): Promise<ChosenCluster | PalierError> {
  let name = '';
  try {
    const kubeconfig = userKubeconfig(context);
    name = kubeconfig.currentContext ?? '';
    return await chooseCluster(kubeconfig, wish, context, words, signal);
  } catch (error) {
    if (signal.aborted) throw stoppedBy(signal, 'a cluster was found');
    if (!(error instanceof PalierError)) throw error;
    const isElsewhere = error.code === 'hpa-not-found' || error.code === 'namespace-not-found';
    if (wish !== OURS || !isElsewhere) return error;
    const message = `context "${name}" does not run our backend: ${error.message}`;
    return new PalierError(NOT_OURS, EXIT.environment, message, error.hint, { cause: error });
  }
}

const NOT_OURS = 'not-ours';
const OURS: ClusterWish = { context: null, namespace: OUR_NAMESPACE, hpas: [OUR_HPA] };

/**
 * Whether the sandbox may stand in for a cluster that will not do. In a pipeline never, nor for a kubeconfig that
 * somebody named: what passes there would pass for the cluster. Otherwise where somebody sees that it does, and on a
 * machine that has no kubeconfig at all.
 */
export function mayStandIn(
  { code }: Pick<PalierError, 'code'>,
  context: Pick<CliContext, 'env' | 'stdin' | 'stdout'>,
): boolean {
  if (isCi(context.env)) return false;
  if (code === NOT_OURS) return isInteractive(context);
  if (context.env.KUBECONFIG !== undefined) return false;
  return code === 'kubeconfig-missing' || isInteractive(context);
}

function withWayOut(error: PalierError): PalierError {
  const { code, exitCode, message, hint, cause } = error;
  if (exitCode !== EXIT.environment || hint.includes(WAY_OUT)) return error;
  const out = [hint, `or run on the built-in sandbox: ${WAY_OUT}`].filter((part) => part !== '').join('; ');
  return new PalierError(code, exitCode, message, out, { cause });
}

const WAY_OUT = '--target sandbox';

async function sandboxPlace(options: PlaceOptions, wish: ClusterWish): Promise<Place> {
  const { context, notes, words, signal } = options;
  // A whole cluster is behind it: a run on Kubernetes does not load it.
  const { useSandbox } = await import('./sandbox.ts');
  const sandbox = await useSandbox({ context, notes, words, signal });
  try {
    const kubeconfig = kubeconfigFile(sandbox.kubeconfig, context);
    const cluster = await chooseCluster(kubeconfig, { ...wish, context: null }, context, words);
    return announce(options, cluster, () => sandbox.leave(() => notes.say(words.sandboxStopping)));
  } catch (error) {
    await sandbox.leave();
    throw error;
  }
}

function announce({ notes, words }: PlaceOptions, chosen: ChosenCluster, leave = async () => {}): Place {
  const { kind, name, cluster } = chosen;
  notes.say(kind === 'sandbox' ? words.targetSandbox : words.targetCluster(name, cluster.access.server));
  return {
    ...chosen,
    async leave() {
      cluster.client.close();
      await leave();
    },
  };
}
