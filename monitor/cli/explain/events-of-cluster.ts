import { EXIT, PalierError } from '../../../core/lib/errors.ts';
import type { PalierEvent, SourceName, TimelineEvent } from '../../../core/timeline/events.ts';
import { whyText } from '../../i18n/causes/cause-text.ts';
import { runKubernetesSource } from '../../sources/kubernetes/source.ts';
import { chooseRunCluster } from '../cluster/run-cluster.ts';
import type { CliContext, CommonOptions } from '../context.ts';
import type { RawObserve } from '../options/options.ts';
import { runningSandbox } from '../sandbox/use-sandbox.ts';
import { gitCommit, runHeader } from '../session/header.ts';
import { createInterrupts, orInterrupted } from '../session/interrupts.ts';
import { createNotes } from '../terminal/notes.ts';

/** Whatever has not answered by then is missing. */
const MOST_MS = 15_000;
const NEEDED: readonly SourceName[] = ['hpa', 'workloads', 'pods', 'metrics'];

/**
 * A cluster as it is now, as the events of one moment: what the autoscalers look at, then the autoscalers. Of what
 * does not answer, its `source.status` says why.
 * @throws PalierError when there is no cluster or no such autoscaler
 */
export async function eventsOfCluster(
  observe: RawObserve,
  common: CommonOptions,
  context: CliContext,
): Promise<readonly TimelineEvent[]> {
  const notes = createNotes(context);
  const interrupts = createInterrupts(context.signals);
  interrupts.onQuitNow(() => context.exitNow(EXIT.interrupted));
  if (observe.target === 'sandbox' && (await runningSandbox(context)) === null) {
    throw new PalierError(
      'no-sandbox',
      EXIT.environment,
      { en: 'no sandbox is running', fr: 'aucun bac à sable n’est en marche' },
      {
        en: 'Start one with "palier sandbox up", or explain a recorded run with --run.',
        fr: 'Démarrez-en un avec « palier sandbox up », ou expliquez une exécution avec --run.',
      },
    );
  }
  const choosing = chooseRunCluster({
    observe,
    context,
    notes,
    lang: common.lang,
    mayStartSandbox: false,
    signal: interrupts.graceful,
  });
  try {
    const cluster = await orInterrupted(choosing, interrupts);
    const header = runHeader('watch', cluster, null, await gitCommit(context), context);
    const { namespace, hpas, connection } = cluster;
    const looking = lookOnce({ client: connection.client, namespace, hpas }, interrupts.graceful);
    const seen = await orInterrupted(looking, interrupts);
    for (const event of seen) {
      if (event.type !== 'source.status') continue;
      if (event.state === 'down' || event.state === 'degraded') notes.say(whyText(event, common.lang));
    }
    const first: PalierEvent = {
      type: 'run.started',
      schema: 'palier.timeline/1',
      runId: 'unrecorded',
      ...header,
    };
    const isHpa = ({ type }: PalierEvent) => type === 'hpa.observed';
    const at = new Date().toISOString();
    return [first, ...seen.filter((event) => !isHpa(event)), ...seen.filter(isHpa)].map((event) => ({
      t: 0,
      at,
      ...event,
    }));
  } finally {
    await (await choosing.catch(() => null))?.leave();
    interrupts.end();
  }
}

/** Until every source has answered once, or said why it does not. */
async function lookOnce(
  from: Pick<Parameters<typeof runKubernetesSource>[0], 'client' | 'namespace' | 'hpas'>,
  interrupted: AbortSignal,
): Promise<readonly PalierEvent[]> {
  const seen: PalierEvent[] = [];
  const waitingFor = new Set(NEEDED);
  const { promise: answered, resolve } = Promise.withResolvers<void>();
  const emit = (event: PalierEvent) => {
    // In one look there is no time in which something could be missed.
    if (event.type !== 'gap') seen.push(event);
    if (event.type !== 'source.status' || event.state === 'connecting') return;
    waitingFor.delete(event.source);
    if (waitingFor.size === 0) resolve();
  };
  const over = new AbortController();
  const signal = AbortSignal.any([over.signal, interrupted, AbortSignal.timeout(MOST_MS)]);
  signal.addEventListener('abort', () => resolve());
  const source = runKubernetesSource({ ...from, emit, runT: () => 0 }, signal);
  await Promise.race([answered, source]);
  over.abort();
  await source;
  return seen;
}
