import { PalierError } from '../../core/errors.ts';
import type { CliContext } from '../context.ts';
import type { Notes } from '../notes.ts';
import type { RawObserve } from '../options.ts';
import type { CliWords } from '../words.ts';
import {
  type ChosenCluster,
  type ClusterWish,
  chooseCluster,
  isOurs,
  kubeconfigFile,
  userKubeconfig,
  wishOf,
} from './cluster.ts';
import type { StartedSandbox } from './sandbox.ts';

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
  readonly signal: AbortSignal;
}

/**
 * Chooses where to run: the sandbox or the context that the options name, else (`auto`) the current context if it
 * answers and runs our backend, else the sandbox. It is always said which.
 * @throws PalierError
 */
export async function choosePlace(options: PlaceOptions): Promise<Place> {
  const { observe, notes, words } = options;
  const wish = wishOf(observe);
  const target = observe.target ?? 'auto';
  if (target === 'sandbox') return sandboxPlace(options, wish);

  const auto = target === 'auto' && wish.context === null;
  const reason =
    auto && wish.namespace === null && wish.hpas === null ? await tryCurrentContext(options) : null;
  if (reason === null) return clusterPlace(options, wish);
  if (reason instanceof PalierError) {
    const { runningSandbox } = await import('./sandbox.ts');
    const sandbox = await runningSandbox(options.context);
    if (sandbox === null && !options.mayStartSandbox) throw reason;
    notes.say(words.sandboxInstead(reason.message));
    return sandboxPlace(options, wish);
  }
  return announce(options, reason);
}

/** The place, or why it will not do. */
async function tryCurrentContext({ context, words }: PlaceOptions): Promise<ChosenCluster | PalierError> {
  try {
    const cluster = await chooseCluster(userKubeconfig(context), NO_WISH, context, words);
    if (isOurs(cluster)) return cluster;
    cluster.cluster.client.close();
    return new PalierError(
      'not-ours',
      2,
      `context ${cluster.name} does not run our backend (no HPA "backend" in namespace "palier")`,
      'choose another with --namespace and --hpa, or deploy the project: kubectl apply -k manifests/overlays/minikube',
    );
  } catch (error) {
    if (error instanceof PalierError) return error;
    throw error;
  }
}

const NO_WISH: ClusterWish = { context: null, namespace: null, hpas: null };

async function clusterPlace(options: PlaceOptions, wish: ClusterWish): Promise<Place> {
  const { context, words } = options;
  return announce(options, await chooseCluster(userKubeconfig(context), wish, context, words));
}

async function sandboxPlace(options: PlaceOptions, wish: ClusterWish): Promise<Place> {
  const { context, notes, words, signal } = options;
  // A whole cluster is behind it: a run on Kubernetes does not load it.
  const { runningSandbox, startSandbox } = await import('./sandbox.ts');
  const running = await runningSandbox(context);
  if (running !== null) notes.say(words.sandboxFound);
  const started: StartedSandbox | null =
    running === null ? await startSandbox({ context, notes, words, signal }) : null;
  try {
    const kubeconfig = kubeconfigFile(running ?? started?.kubeconfig ?? '', context);
    const cluster = await chooseCluster(kubeconfig, { ...wish, context: null }, context, words);
    return announce(options, cluster, async () => {
      if (started === null) return;
      notes.say(words.sandboxStopping);
      await started.stop();
    });
  } catch (error) {
    await started?.stop();
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
