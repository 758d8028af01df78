import { EXIT, PalierError } from '../../../core/lib/errors.ts';
import type { Wording } from '../../../core/lib/lang.ts';
import { writeJson } from '../../../system/output/streams.ts';
import { impossibleFigures } from '../../i18n/causes/impossible-figures.ts';
import { explainLines } from '../../i18n/explain.ts';
import type { EventOrStamp } from '../../recorder/read-timeline.ts';
import { findRun, listRuns } from '../../recorder/results.ts';
import type { CliContext, CommonOptions } from '../context.ts';
import type { RawObserve } from '../options/options.ts';
import { isGoingOn } from '../recorded/is-going-on.ts';
import { recordedDecisions } from '../recorded/recorded-run.ts';
import { createNotes } from '../terminal/notes.ts';
import { wrapLines } from '../terminal/wrap-lines.ts';
import { createAskedMoment } from './asked-moment.ts';
import { createDecisionTable } from './decision-table.ts';
import { eventsOfFiles } from './events-of-files.ts';
import { createWhichHpa } from './which-hpa.ts';
import { explainWords } from './words.ts';

export interface ExplainOptions {
  /** Name or `namespace/name`; null: the one the run is about. */
  readonly hpa: string | null;
  /** Run id, its beginning, `latest`, or a folder; null: not said. */
  readonly run: string | null;
  /** A cluster as it is now, instead of a run. */
  readonly observe: RawObserve | null;
  /** With `from`: only autoscalers of this one; null: any. */
  readonly namespace: string | null;
  readonly at: string | null;
  readonly all: boolean;
  /** Files with Kubernetes objects, instead of a run. */
  readonly from: readonly string[];
  readonly resultsDir: string;
  readonly common: CommonOptions;
}

/** `palier explain`: one decision with its reasons, or all of them. @returns the exit code */
export async function runExplain(options: ExplainOptions, context: CliContext): Promise<number> {
  const { lang, json } = options.common;
  checkTogether(options);
  const { events, isLive } = await eventsFor(options, context);
  const which = createWhichHpa(options);
  const all = options.all ? createDecisionTable() : null;
  const moment = createAskedMoment(options.at);
  let last: EventOrStamp | null = null;
  for await (const event of events) {
    which.onEvent(event);
    if (all === null) moment.onEvent(event);
    else if (event.type !== 'hpa.observed' || which.mayBe(event.hpa)) all.onEvent(event);
    last = event;
  }
  const hpa = which.chosen();
  const say = (text: string) => context.stdout.write(`${text}\n`);
  if (all !== null) {
    if (json) writeJson(context.stdout, all.data());
    else say(all.text(lang));
    return EXIT.ok;
  }
  const explanation = moment.explain(hpa, await isLive(last));
  if (explanation === null) {
    throw new PalierError(
      'nothing-to-explain',
      EXIT.usage,
      {
        en: `expected a decision of ${hpa} by then, got none: it was first seen later`,
        fr: `aucune décision de ${hpa} à ce moment : il n’a été vu que plus tard`,
      },
      { en: 'Ask for a later moment with --at.', fr: 'Demandez un moment plus tardif avec --at.' },
    );
  }
  const lines = () => wrapLines(explainLines(explanation, lang), context.stdout);
  if (json) writeJson(context.stdout, explanation);
  else say(lines().join('\n'));
  return EXIT.ok;
}

/** Each question has one source; only a recording knows of other moments. @throws PalierError */
function checkTogether({ run, observe, from, at, all }: ExplainOptions): void {
  const sources = [
    ...(run === null ? [] : ['--run']),
    ...(observe === null ? [] : ['--target / --context / --namespace']),
    ...(from.length === 0 ? [] : ['--from']),
  ];
  if (sources.length > 1) {
    throw conflict(
      {
        en: `${sources.join(' with ')}: expected one of them`,
        fr: `${sources.join(' avec ')} : un seul est attendu`,
      },
      {
        en: 'Explain a run, a cluster, or files.',
        fr: 'Expliquez une exécution, un cluster ou des fichiers.',
      },
    );
  }
  if (sources.length === 1 && run === null && (at !== null || all)) {
    const option = at === null ? '--all' : '--at';
    throw conflict(
      {
        en: `${option} needs a run, got ${sources[0]}`,
        fr: `${option} demande une exécution, reçu ${sources[0]}`,
      },
      {
        en: 'Record a run with "palier watch", then explain that.',
        fr: 'Enregistrez une exécution avec « palier watch », puis expliquez-la.',
      },
    );
  }
}

function conflict(message: Wording, hint: Wording): PalierError {
  return new PalierError('options-conflict', EXIT.usage, message, hint);
}

interface Source {
  readonly events: AsyncIterable<EventOrStamp> | Iterable<EventOrStamp>;
  /** Whether it goes on after the last event. */
  readonly isLive: (last: EventOrStamp | null) => Promise<boolean>;
}

/** Files, a cluster, or a run; when nothing is said the newest run, and a cluster only where there is no run yet. */
async function eventsFor(options: ExplainOptions, context: CliContext): Promise<Source> {
  const { from, run, observe, resultsDir, common, at, all } = options;
  const isLive = async () => false;
  if (from.length > 0) {
    const { events, unused, problem } = await eventsOfFiles(from, context.cwd);
    const notes = createNotes(context);
    const words = explainWords[common.lang];
    for (const file of unused) notes.say(words.unused(file));
    if (problem !== null) notes.say(words.impossible(impossibleFigures(problem, common.lang)));
    return { events, isLive };
  }
  const noRun = run === null && at === null && !all && (await listRuns(resultsDir, Date.now())).length === 0;
  if (observe !== null || noRun) {
    const { eventsOfCluster } = await import('./events-of-cluster.ts');
    return {
      events: await eventsOfCluster({ ...observe, ...namedHpa(options.hpa) }, common, context),
      isLive,
    };
  }
  const dir = await findRun(resultsDir, run ?? 'latest', Date.now());
  if (run === null) createNotes(context).say(explainWords[common.lang].ofRun(dir));
  return {
    events: recordedDecisions(dir, common.lang, context),
    isLive: (last) => isGoingOn(dir, last),
  };
}

function namedHpa(hpa: string | null): Pick<RawObserve, 'namespace' | 'hpa'> {
  if (hpa === null) return {};
  const [namespace, name] = hpa.split('/', 2);
  return name === undefined ? { hpa: [hpa] } : { hpa: [name], namespace: namespace ?? '' };
}
