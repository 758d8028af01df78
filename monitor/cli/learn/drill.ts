import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { DRILLS, type Drill, type DrillName } from '../../../core/learn/drills.ts';
import { questionsOf } from '../../../core/learn/lesson.ts';
import { EXIT, type ExitCode, PalierError } from '../../../core/lib/errors.ts';
import { inEveryLang } from '../../../core/lib/lang.ts';
import { readHpa } from '../../../core/state/hpa-view.ts';
import type { HpaObject } from '../../../core/timeline/events.ts';
import { readTimeline } from '../../recorder/read-timeline.ts';
import { findRun } from '../../recorder/results.ts';
import { discoverHpas } from '../../sources/kubernetes/discover.ts';
import { removeCpuRequests } from '../../sources/kubernetes/remove-cpu-requests.ts';
import { chooseCluster, kubeconfigFile } from '../cluster/choose-cluster.ts';
import type { CliContext } from '../context.ts';
import { runLoad } from '../load/run.ts';
import { runningSandbox, useSandbox } from '../sandbox/use-sandbox.ts';
import { wait } from '../session/wait.ts';
import { createNotes } from '../terminal/notes.ts';
import { wrapLines } from '../terminal/wrap-lines.ts';
import { type Answers, createAnswers } from './answers.ts';
import { type LearnOptions, learnFrom, noAnswers } from './run.ts';
import { type LearnWords, learnWords } from './words.ts';

/** The short ramp: long enough for all that a drill shows. */
const SCENARIO = { scenario: 'ramp', profile: 'ci' };

/**
 * Asks what a mistake will lead to, makes it on a sandbox of its own under load, tells, and goes on with the
 * decisions of that run.
 * @throws PalierError when a sandbox is running, or nobody answers
 */
export async function runDrill(
  name: DrillName,
  options: LearnOptions,
  context: CliContext,
): Promise<ExitCode> {
  const words = learnWords[options.common.lang];
  if ((await runningSandbox(context)) !== null) {
    throw new PalierError(
      'sandbox-runs',
      EXIT.usage,
      inEveryLang((lang) => learnWords[lang].drill.sandboxRuns),
    );
  }
  const answers = createAnswers(context);
  const say = (lines: readonly string[]) =>
    void context.stderr.write(`${wrapLines(lines, context.stderr).join('\n')}\n`);
  try {
    const guess = await foresee(name, answers, say, words);
    say(['', words.drill.running]);
    const code = await happen(DRILLS[name], options, context);
    if (code === EXIT.interrupted) return code;
    const { texts } = words.drill;
    const right = DRILLS[name].right;
    const told = texts[name].choices[right] ?? '';
    say(['', guess === right ? words.drill.right : words.drill.wrong(told), texts[name].lesson, '']);
    const dir = await findRun(options.resultsDir, 'latest', Date.now());
    const { events } = await readTimeline(dir);
    // Where nothing could be computed, as without requests, there are no decisions to guess.
    if (questionsOf(events).length === 0) return EXIT.ok;
    return await learnFrom(dir, options, answers, context).catch((error: unknown) => {
      if (error instanceof PalierError && error.code === 'no-answers') return EXIT.ok;
      throw error;
    });
  } finally {
    answers.close();
  }
}

/** @returns the index of the chosen answer */
async function foresee(
  name: DrillName,
  answers: Answers,
  say: (lines: readonly string[]) => void,
  { drill }: LearnWords,
): Promise<number> {
  const { situation, choices } = drill.texts[name];
  say([
    drill.title(name),
    situation,
    '',
    drill.choose,
    ...choices.map((choice, i) => `  ${i + 1}  ${choice}`),
  ]);
  for (;;) {
    const text = await answers.next(drill.pickOne(choices.length));
    if (text === null) throw noAnswers();
    const index = Number(text) - 1;
    if (choices[index] !== undefined) return index;
    say([drill.pickOne(choices.length)]);
  }
}

async function happen(drill: Drill, options: LearnOptions, context: CliContext): Promise<number> {
  const notes = createNotes(context);
  const folder = await mkdtemp(join(tmpdir(), 'palier-drill-'));
  const sandbox = await useSandbox({
    context,
    notes,
    lang: options.common.lang,
    signal: new AbortController().signal,
    metricsServer: !drill.withoutMetricsServer,
  });
  try {
    if (drill.withoutRequests) await loseRequests(sandbox.kubeconfig, context);
    const patchFile = join(folder, 'patch.yaml');
    if (drill.hpaPatch !== null) await writeFile(patchFile, stringify({ spec: drill.hpaPatch }));
    return await runLoad(
      {
        ...SCENARIO,
        overrides: {},
        baseUrl: null,
        observe: { target: 'sandbox' },
        resultsDir: options.resultsDir,
        baselineMs: 5_000,
        maxDurationMs: null,
        settle: drill.settles,
        config: null,
        gateFiles: false,
        hpaPatch: drill.hpaPatch === null ? null : patchFile,
        plain: true,
        common: { ...options.common, json: false },
      },
      // Standard output is for the lesson.
      { ...context, stdout: context.stderr },
    );
  } finally {
    await sandbox.leave();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The Deployment behind the autoscaler loses its CPU requests. */
async function loseRequests(kubeconfig: string, context: CliContext): Promise<void> {
  const requested = { context: null, namespace: null, hpas: null };
  const { connection } = await chooseCluster(kubeconfigFile(kubeconfig, context), requested, context, 'en');
  try {
    const hpa = await decidedHpa(connection.client);
    if (hpa === null) return;
    const target = hpa.spec.scaleTargetRef as { readonly name?: string } | undefined;
    await removeCpuRequests(connection.client, { namespace: hpa.namespace, name: target?.name ?? hpa.name });
  } finally {
    connection.client.close();
  }
}

const LONGEST_MS = 60_000;
const EVERY_MS = 1_000;

/** The autoscaler, once it has read its metric: what is taken away has to have been there. */
async function decidedHpa(client: Parameters<typeof discoverHpas>[0]): Promise<HpaObject | null> {
  const began = performance.now();
  for (;;) {
    const { chosen } = await discoverHpas(client, null, { namespace: null, names: null });
    const [hpa] = chosen;
    const decided = hpa !== undefined && readHpa(hpa).metrics.some(({ current }) => current !== null);
    if (decided || performance.now() - began > LONGEST_MS) return hpa ?? null;
    await wait(EVERY_MS);
  }
}
