import { EXIT, PalierError } from '../../core/errors.ts';
import type { TimelineEvent } from '../../core/events.ts';
import { type Agreement, agreement } from '../../core/explain/agreement.ts';
import { explainAt } from '../../core/explain/explain.ts';
import { explainLines } from '../../i18n/explain.ts';
import { clock } from '../../i18n/format.ts';
import { readTimeline } from '../../recorder/read-timeline.ts';
import { findRun } from '../../recorder/results.ts';
import type { CliContext, CommonOptions } from '../context.ts';
import { table } from '../table.ts';
import { cliWords } from '../words.ts';
import { eventsOfFiles } from './events-of-files.ts';
import { momentOf } from './moment.ts';

export interface ExplainOptions {
  /** Name or `namespace/name`; null: the one the run is about. */
  readonly hpa: string | null;
  /** Run id, its beginning, `latest`, or a folder. */
  readonly run: string;
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
  const events = await eventsFor(options, context);
  const hpa = chosenHpa(options.hpa, events);
  if (options.all) {
    const found = agreement(events.filter((event) => event.type !== 'hpa.observed' || event.hpa === hpa));
    context.stdout.write(json ? `${JSON.stringify(found)}\n` : decisionTable(found, options.common));
    return EXIT.ok;
  }
  const t = options.at === null ? lastDecision(events, hpa) : momentOf(options.at, events);
  const explanation = explainAt(events, t, { hpa });
  if (explanation === null) {
    throw new PalierError(
      'nothing-to-explain',
      EXIT.usage,
      `expected a decision of ${hpa} by then, got none: it was first seen later`,
      'Ask for a later moment with --at.',
    );
  }
  const text = json ? JSON.stringify(explanation) : explainLines(explanation, lang).join('\n');
  context.stdout.write(`${text}\n`);
  return EXIT.ok;
}

async function eventsFor(
  { from, run, resultsDir }: ExplainOptions,
  context: CliContext,
): Promise<readonly TimelineEvent[]> {
  if (from.length > 0) return eventsOfFiles(from);
  const { events, problems } = await readTimeline(await findRun(resultsDir, run, Date.now()));
  for (const { line, message } of problems)
    context.stderr.write(`palier: timeline.ndjson:${line}: ${message}\n`);
  return events;
}

function chosenHpa(wish: string | null, events: readonly TimelineEvent[]): string {
  const seen = new Set(events.flatMap((event) => (event.type === 'hpa.observed' ? [event.hpa] : [])));
  const [first] = events.flatMap((event) => (event.type === 'run.started' ? event.hpas : []));
  const found =
    wish === null
      ? (first ?? seen.values().next().value)
      : [...seen].find((key) => key === wish || key.endsWith(`/${wish}`));
  if (found !== undefined && seen.has(found)) return found;
  throw new PalierError(
    'hpa-not-found',
    EXIT.usage,
    `expected an HPA of the recording, got ${wish === null ? 'none' : JSON.stringify(wish)}`,
    seen.size > 0 ? `There are: ${[...seen].join(', ')}` : 'Nothing of an HPA was recorded.',
  );
}

/** When the wanted count last changed; a run without a change: its end. */
function lastDecision(events: readonly TimelineEvent[], hpa: string): number {
  let wanted: unknown;
  let t = Number.POSITIVE_INFINITY;
  for (const event of events) {
    if (event.type !== 'hpa.observed' || event.hpa !== hpa) continue;
    const now = event.object.status.desiredReplicas;
    if (wanted !== undefined && now !== wanted && now !== 0 && wanted !== 0) t = event.t;
    wanted = now;
  }
  return t;
}

function decisionTable(
  { list, decisions, agrees, differs, unknown }: Agreement,
  common: CommonOptions,
): string {
  const words = cliWords(common.lang).explain;
  if (list.length === 0) return `${words.none}\n`;
  const rows = list.map(({ t, from, theirs, ours, result, why }) => [
    clock(t),
    `${from} → ${theirs}`,
    String(ours),
    words.results[result],
    why.join(', '),
  ]);
  const total = words.total(decisions, agrees, differs, unknown);
  return `${table([words.columns, ...rows])}\n${total}\n`;
}
