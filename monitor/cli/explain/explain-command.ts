import { EXIT, PalierError } from '../../core/errors.ts';
import type { TimelineEvent } from '../../core/events.ts';
import { explainAt } from '../../core/explain/explain.ts';
import { readHpa } from '../../core/hpa-view.ts';
import { writeJson } from '../../door/door.ts';
import { explainLines } from '../../i18n/explain.ts';
import { readTimeline } from '../../recorder/read-timeline.ts';
import { findRun, listRuns } from '../../recorder/results.ts';
import type { CliContext, CommonOptions } from '../context.ts';
import { createNotes } from '../notes.ts';
import type { RawObserve } from '../options.ts';
import { isGoingOn } from '../run/is-going-on.ts';
import { problemTeller } from '../run/recorded-run.ts';
import { cliWords } from '../words.ts';
import { wrapLines } from '../wrap-lines.ts';
import { decisionTable } from './decision-table.ts';
import { eventsOfFiles } from './events-of-files.ts';
import { momentOf } from './moment.ts';

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
export async function explainCommand(options: ExplainOptions, context: CliContext): Promise<number> {
  const { lang, json } = options.common;
  checkTogether(options);
  const { events, isLive } = await eventsFor(options, context);
  const hpa = chosenHpa(options, events);
  const say = (text: string) => context.stdout.write(`${text}\n`);
  if (options.all) {
    const ofHpa = events.filter((event) => event.type !== 'hpa.observed' || event.hpa === hpa);
    const { data, text } = decisionTable(ofHpa, lang);
    if (json) writeJson(context.stdout, data);
    else say(text);
    return EXIT.ok;
  }
  const t = options.at === null ? newest(events, hpa, isLive) : momentOf(options.at, events);
  const explanation = explainAt(events, t, { hpa });
  if (explanation === null) {
    throw new PalierError(
      'nothing-to-explain',
      EXIT.usage,
      `expected a decision of ${hpa} by then, got none: it was first seen later`,
      'Ask for a later moment with --at.',
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
    ...(observe === null ? [] : ['--target, --context or --namespace']),
    ...(from.length === 0 ? [] : ['--from']),
  ];
  if (sources.length > 1) {
    throw conflict(`${sources.join(' with ')}: expected one of them`, 'Explain a run, a cluster, or files.');
  }
  if (sources.length === 1 && run === null && (at !== null || all)) {
    const hint = 'Record a run with "palier watch", then explain that.';
    throw conflict(`${at === null ? '--all' : '--at'} needs a run, got ${sources[0]}`, hint);
  }
}

function conflict(message: string, hint: string): PalierError {
  return new PalierError('options-conflict', EXIT.usage, message, hint);
}

/** Files, a cluster, or a run; when nothing is said the newest run, and a cluster only where there is no run yet. */
async function eventsFor(
  options: ExplainOptions,
  context: CliContext,
): Promise<{ readonly events: readonly TimelineEvent[]; readonly isLive: boolean }> {
  const { from, run, observe, resultsDir, common, at, all } = options;
  if (from.length > 0) {
    const { events, unused, problem } = await eventsOfFiles(from, context.cwd);
    const notes = createNotes(context);
    const words = cliWords(common.lang).explain;
    for (const file of unused) notes.say(words.unused(file));
    if (problem !== null) notes.say(words.impossible(problem));
    return { events, isLive: false };
  }
  const noRun = run === null && at === null && !all && (await listRuns(resultsDir, Date.now())).length === 0;
  if (observe !== null || noRun) {
    const { eventsOfCluster } = await import('./events-of-cluster.ts');
    const events = await eventsOfCluster({ ...observe, ...wishFor(options.hpa) }, common, context);
    return { events, isLive: false };
  }
  const dir = await findRun(resultsDir, run ?? 'latest', Date.now());
  if (run === null) createNotes(context).say(cliWords(common.lang).explain.ofRun(dir));
  const { events, problems } = await readTimeline(dir);
  problems.forEach(problemTeller(dir, context));
  return { events, isLive: await isGoingOn(dir, events) };
}

function wishFor(hpa: string | null): Pick<RawObserve, 'namespace' | 'hpa'> {
  if (hpa === null) return {};
  const [namespace, name] = hpa.split('/', 2);
  return name === undefined ? { hpa: [hpa] } : { hpa: [name], namespace: namespace ?? '' };
}

/** The one that is wished for, by its full name or by a name that only one has; else the one the run is about. */
function chosenHpa(
  { hpa: wish, namespace }: Pick<ExplainOptions, 'hpa' | 'namespace'>,
  events: readonly TimelineEvent[],
): string {
  const all = events.flatMap((event) => (event.type === 'hpa.observed' ? [event.hpa] : []));
  const seen = new Set(all.filter((key) => namespace === null || key.startsWith(`${namespace}/`)));
  const [first] = events.flatMap((event) => (event.type === 'run.started' ? event.hpas : []));
  const sure = wish ?? first ?? '';
  if (seen.has(sure)) return sure;
  const candidates = first === undefined || wish !== null ? [...seen] : [];
  const fitting = wish === null ? candidates : candidates.filter((key) => key.endsWith(`/${wish}`));
  const [found, ...others] = fitting;
  if (found !== undefined && others.length === 0) return found;
  if (found !== undefined) {
    throw new PalierError(
      'hpa-ambiguous',
      EXIT.usage,
      `expected one HPA, got ${fitting.length}${wish === null ? '' : ` that are called ${JSON.stringify(wish)}`}: ${fitting.join(', ')}`,
      `Name one of them: palier explain ${found} …`,
    );
  }
  throw new PalierError(
    'hpa-not-found',
    EXIT.usage,
    `expected an HPA of the recording, got ${wish === null ? 'none' : JSON.stringify(wish)}`,
    all.length > 0 ? `There are: ${[...new Set(all)].join(', ')}` : 'Nothing of an HPA was recorded.',
  );
}

/** What holds now in a run that goes on; else when the wanted count last changed, or the end where it never did. */
function newest(events: readonly TimelineEvent[], hpa: string, isLive: boolean): number {
  let wanted: number | null = null;
  let t = Number.POSITIVE_INFINITY;
  for (const event of isLive ? [] : events) {
    if (event.type !== 'hpa.observed' || event.hpa !== hpa) continue;
    const { desiredReplicas } = readHpa(event.object);
    if (desiredReplicas === null) continue;
    if (wanted !== null && desiredReplicas !== wanted) t = event.t;
    wanted = desiredReplicas;
  }
  return t;
}
