import { EXIT, messageIn, PalierError } from '../../../core/lib/errors.ts';
import { inEveryLang, type Lang, type Wording } from '../../../core/lib/lang.ts';
import { OUR_HPA, OUR_NAMESPACE } from '../../sources/kubernetes/discover.ts';
import { type CliContext, isCi, isInteractive } from '../context.ts';
import type { RawObserve } from '../options/options.ts';
import { stoppedBy } from '../session/interrupts.ts';
import type { Notes } from '../terminal/notes.ts';
import {
  type ChosenCluster,
  chooseCluster,
  kubeconfigFile,
  type RequestedCluster,
  requestedCluster,
  userKubeconfig,
} from './choose-cluster.ts';
import { clusterWords } from './words.ts';

/** Where a run happens, and what has to be undone when it is over. */
export interface RunCluster extends ChosenCluster {
  /** Stops the sandbox if this run started it. */
  leave(): Promise<void>;
}

export interface RunClusterOptions {
  readonly observe: RawObserve;
  readonly context: CliContext;
  readonly notes: Notes;
  readonly lang: Lang;
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
export async function chooseRunCluster(options: RunClusterOptions): Promise<RunCluster> {
  const { observe, context, notes, lang } = options;
  const requested = requestedCluster(observe);
  if (observe.target === 'sandbox') return sandboxCluster(options, requested);
  const isNamed = requested.context !== null || requested.namespace !== null || requested.hpas !== null;
  const chosen = await tryCluster(options, isNamed ? requested : OURS);
  if (!(chosen instanceof PalierError)) return announce(options, chosen);

  const { runningSandbox } = await import('../sandbox/use-sandbox.ts');
  const standsIn =
    !isNamed &&
    mayStandIn(chosen, context) &&
    (options.mayStartSandbox || (await runningSandbox(context)) !== null);
  if (!standsIn) throw withWayOut(chosen);
  notes.warn(clusterWords[lang].sandboxInstead(messageIn(chosen, lang)));
  return sandboxCluster(options, requested);
}

/** The cluster, or why it will not do. */
async function tryCluster(
  { context, lang, signal }: RunClusterOptions,
  requested: RequestedCluster,
): Promise<ChosenCluster | PalierError> {
  let name = '';
  try {
    const kubeconfig = userKubeconfig(context);
    name = kubeconfig.currentContext ?? '';
    return await chooseCluster(kubeconfig, requested, context, lang, signal);
  } catch (error) {
    if (signal.aborted)
      throw stoppedBy(signal, { en: 'a cluster was found', fr: 'qu’un cluster soit trouvé' });
    if (!(error instanceof PalierError)) throw error;
    const isElsewhere = error.code === 'hpa-not-found' || error.code === 'namespace-not-found';
    if (requested !== OURS || !isElsewhere) return error;
    const { message, hint } = error.wording;
    const notOurs = {
      en: `context "${name}" does not run our backend: ${message.en}`,
      fr: `le contexte « ${name} » ne fait pas tourner notre backend : ${message.fr}`,
    };
    return new PalierError(NOT_OURS, EXIT.environment, notOurs, hint, { cause: error });
  }
}

const NOT_OURS = 'not-ours';
const OURS: RequestedCluster = { context: null, namespace: OUR_NAMESPACE, hpas: [OUR_HPA] };

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
  const { code, exitCode, wording, hint, cause } = error;
  if (exitCode !== EXIT.environment || hint.includes(WAY_OUT)) return error;
  const out = inEveryLang((lang) =>
    [wording.hint[lang], OR_SANDBOX[lang]].filter((part) => part !== '').join('; '),
  );
  return new PalierError(code, exitCode, wording.message, out, { cause });
}

const WAY_OUT = '--target sandbox';
const OR_SANDBOX: Wording = {
  en: `or run on the built-in sandbox: ${WAY_OUT}`,
  fr: `ou bien utilisez le bac à sable intégré : ${WAY_OUT}`,
};

async function sandboxCluster(options: RunClusterOptions, requested: RequestedCluster): Promise<RunCluster> {
  const { context, notes, lang, signal } = options;
  // A whole cluster is behind it: a run on Kubernetes does not load it.
  const { useSandbox } = await import('../sandbox/use-sandbox.ts');
  const sandbox = await useSandbox({ context, notes, lang, signal });
  try {
    const kubeconfig = kubeconfigFile(sandbox.kubeconfig, context);
    const cluster = await chooseCluster(kubeconfig, { ...requested, context: null }, context, lang);
    return announce(options, cluster, sandbox.leave);
  } catch (error) {
    await sandbox.leave();
    throw error;
  }
}

function announce(
  { notes, lang }: RunClusterOptions,
  chosen: ChosenCluster,
  leave = async () => {},
): RunCluster {
  const { kind, name, connection } = chosen;
  const words = clusterWords[lang];
  notes.say(kind === 'sandbox' ? words.targetSandbox : words.targetCluster(name, connection.access.server));
  return {
    ...chosen,
    async leave() {
      connection.client.close();
      await leave();
    },
  };
}
