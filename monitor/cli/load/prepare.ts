import { join } from 'node:path';
import type { Dependency } from '../../../core/dependencies/dependency.ts';
import { ensureK6 } from '../../../setup/tools/ensure.ts';
import { createProgress } from '../../../setup/tools/progress.ts';
import { setupWords } from '../../../setup/tools/words.ts';
import type { PalierConfig } from '../../config/schema.ts';
import { removeUnbegun } from '../../recorder/left-patched.ts';
import { createRunFolder, type RunFolder, requireWritable } from '../../recorder/run-folder.ts';
import { isScriptPath, k6Version, type PreparedLoad, prepareLoad } from '../../sources/k6/index.ts';
import type { PrometheusAddress } from '../../sources/prometheus/address.ts';
import { findLoadTarget, type LoadTarget } from '../cluster/load-target.ts';
import { chooseRunCluster, type RunCluster } from '../cluster/run-cluster.ts';
import type { CliContext } from '../context.ts';
import { namedPrometheus } from '../options/prometheus.ts';
import type { Cleanup } from '../session/cleanup.ts';
import { preloadScreen } from '../session/display.ts';
import { type Interrupts, orInterrupted, orTimeLimit } from '../session/interrupts.ts';
import { tellLeftPatched } from '../session/tell-left-patched.ts';
import { wait } from '../session/wait.ts';
import { createNotes, type Notes } from '../terminal/notes.ts';
import { checkOptions, optionsInVain } from './check-options.ts';
import { checkScript, ownAddress } from './check-script.ts';
import { checkHpaPatch, type PatchedHpa, patchHpa, readHpaPatch } from './hpa-patch.ts';
import type { LoadRunOptions } from './options.ts';
import { type LoadWords, loadWords } from './words.ts';

/** What a run begins with. */
export interface Ready {
  readonly cluster: RunCluster;
  readonly patched: PatchedHpa | null;
  /** Its folder where it was needed before the run; null: it is still to be made. */
  readonly folder: RunFolder | null;
  readonly config: PalierConfig;
  /** What the configuration names that the pods depend on; null: nothing. */
  readonly dependencies: readonly Dependency[] | null;
  readonly load: PreparedLoad & { readonly k6: string; readonly k6Version: string };
  readonly target: LoadTarget;
  /** The one that was named; null: it is looked for. */
  readonly prometheus: PrometheusAddress | null;
  readonly notes: Notes;
  readonly words: LoadWords;
}

/** Everything that can go wrong before there is a run to record. */
export async function prepareRun(
  options: LoadRunOptions,
  context: CliContext,
  interrupts: Interrupts,
  cleanup: Cleanup,
): Promise<Ready> {
  const { scenario, profile, overrides, baseUrl } = options;
  const prometheus = namedPrometheus(options.observe, context);
  const notes = createNotes(context);
  const { lang } = options.common;
  const words = loadWords[lang];
  preloadScreen({ ...options, context });
  await checkOptions(options, context.cwd);
  const inVain = optionsInVain(options);
  if (inVain.length > 0) notes.say(words.inVain(inVain.join(', '), scenario));
  const { readConfig } = await import('../../config/read-config.ts');
  const { dependenciesOf } = await import('../../config/dependencies.ts');
  const config = await readConfig(options.config, context.cwd);
  const patch = options.hpaPatch === null ? null : await readHpaPatch(options.hpaPatch, context.cwd);
  const signal = orTimeLimit(interrupts, options.maxDurationMs);
  const env = { ...context.env };
  const progress = createProgress(context.stderr, { words: setupWords({ env, lang }) });
  const setup = { env, root: context.root, progress, lang, signal };
  const findK6 = () => orInterrupted(ensureK6(setup), interrupts);
  const userScript = isScriptPath(scenario)
    ? await checkScript(options, { k6: await findK6(), context, notes, words, signal })
    : null;
  await requireWritable(options.resultsDir);
  await tellLeftPatched(options.resultsDir, context, { notes, lang });

  const choosing = chooseRunCluster({
    observe: options.observe,
    context,
    notes,
    lang: options.common.lang,
    mayStartSandbox: true,
    signal,
  });
  // Also when it is interrupted meanwhile: whatever was started has to be stopped.
  cleanup.add(async () => (await choosing.catch(() => null))?.leave());
  const cluster = await orInterrupted(choosing, interrupts);
  if (patch !== null && cluster.hpas[0] !== undefined) checkHpaPatch(cluster.hpas[0], patch);
  const k6 = await findK6();
  const theirs = userScript !== null && baseUrl === null ? ownAddress(context) : null;
  const target = await orInterrupted(
    findLoadTarget(cluster, { baseUrl, theirs, ownScript: userScript !== null }, context),
    interrupts,
  );
  cleanup.add(() => target.target?.close());
  const load = await orInterrupted(
    prepareLoad({
      scenario,
      profile,
      overrides: {
        ...overrides,
        ...(target.target === null || theirs !== null ? {} : { baseUrl: target.target.baseUrl }),
      },
      ...(userScript === null ? {} : { userScript }),
      signal,
      k6,
      cwd: context.cwd,
      env: { ...context.env },
      scenariosDir: join(context.root, 'dist', 'load'),
    }),
    interrupts,
  );
  if (target.target === null) notes.say(words.noTarget(target.unreachable[lang]));
  else notes.say(words.target(target.target.baseUrl, target.target.how[lang]));
  const ready = {
    config,
    dependencies: dependenciesOf(config.dependencies),
    load: { ...load, k6, k6Version: await orInterrupted(k6Version(k6, { ...context.env }), interrupts) },
    target,
    prometheus,
    notes,
    words,
  };
  // Last of all: what fails before it has changed nothing.
  if (patch === null || cluster.hpas.length === 0) return { ...ready, cluster, patched: null, folder: null };
  const folder = await createRunFolder(options.resultsDir, new Date(), load.plan.scenario);
  cleanup.add(() => removeUnbegun(folder.dir));
  const patched = await patchHpa(cluster, patch, { ...ready, dir: folder.dir });
  if (patched === null) return { ...ready, cluster, patched, folder };
  cleanup.add(patched.restore);
  interrupts.onQuitNow(() => void restoreAndExit(patched, ready, context));
  const object = await orInterrupted(patched.takenIn(interrupts.graceful), interrupts);
  const hpas = [object, ...cluster.hpas.slice(1)];
  return { ...ready, cluster: { ...cluster, hpas }, patched, folder };
}

/** Also who does not want to wait leaves the cluster as it was. */
async function restoreAndExit(
  { restore, recorded, command }: PatchedHpa,
  { notes, words }: Pick<Ready, 'notes' | 'words'>,
  { exitNow }: CliContext,
): Promise<never> {
  const restored = restore().then(
    () => true,
    () => false,
  );
  const inTime = await Promise.race([restored, wait(RESTORE_MS).then(() => false)]);
  if (!inTime) notes.warn(words.hpaNotRestored(recorded.hpa, command));
  return exitNow(130);
}

const RESTORE_MS = 3_000;
