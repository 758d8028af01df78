import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EXIT, PalierError } from '../../core/lib/errors.ts';
import type { PalierEvent, RunStarted, TimelineEvent } from '../../core/timeline/events.ts';
import type { Sink } from '../../core/timeline/sink.ts';
import { whyRecorded } from '../i18n/causes/cause-text.ts';
import { CHAIN_START, checksumOf, encodeLine } from './line.ts';
import { redactEvent } from './redact.ts';
import {
  createRunFolder,
  RUN_FILE,
  type RunFolder,
  TIMELINE_FILE,
  unwritable,
  writeRunFile,
} from './run-folder.ts';
import { createLineWriter, type WritableFile } from './writer.ts';

export interface OpenRunOptions {
  readonly resultsDir: string;
  /** Its folder, where it was made before; null: make it. */
  readonly folder?: RunFolder | null;
  /** What is run; the recorder adds type, schema and run id. */
  readonly header: Omit<RunStarted, 'type' | 'schema' | 'runId'>;
  readonly startedAt: Date;
  /**
   * Takes the recorder's own events (`source.status` of `recorder`, `gap`): stamp them and send them to every
   * sink, this one too.
   */
  readonly emit: (event: PalierEvent) => void;
  readonly flushAfterMs?: number;
  /** For tests: stands for the timeline's file. */
  readonly wrapFile?: (file: WritableFile) => WritableFile;
}

/** A run that is being recorded. */
export interface RunRecorder extends Sink {
  readonly dir: string;
  readonly runId: string;
  /** Send this first, stamped t = 0, to every sink, this one too. */
  readonly header: RunStarted;
  readonly append: (event: TimelineEvent) => void;
  /** For the last moment of a process that can't wait: writes synchronously what is still in memory. */
  readonly flushSync: () => boolean;
  /** Throws PalierError `recording-incomplete` when something could not be written. */
  readonly close: () => Promise<void>;
  readonly writtenBytes: () => number;
}

/**
 * Makes `results/<run id>/` with `run.json` and an empty `timeline.ndjson`, and records into it. Throws
 * PalierError `results-unwritable` when it can't; later trouble (disk full) goes to `emit` and is retried.
 */
export async function openRun(options: OpenRunOptions): Promise<RunRecorder> {
  const { resultsDir, startedAt, emit } = options;
  const scenario = options.header.load?.scenario ?? 'watch';
  const { dir, runId } = options.folder ?? (await createRunFolder(resultsDir, startedAt, scenario));
  const started = redactEvent({
    t: 0,
    at: startedAt.toISOString(),
    type: 'run.started',
    schema: 'palier.timeline/1',
    runId,
    ...options.header,
  }) as TimelineEvent & RunStarted;
  await writeRunFile(dir, RUN_FILE, `${JSON.stringify(started, null, 2)}\n`);
  const { t: _t, at: _at, ...header } = started;

  const path = join(dir, TIMELINE_FILE);
  const file = await createTimeline(path);
  let lastT = 0;
  let previous = CHAIN_START;
  let lostFromT: number | null = null;
  const writer = createLineWriter(options.wrapFile?.(file) ?? file, {
    ...(options.flushAfterMs === undefined ? {} : { flushAfterMs: options.flushAfterMs }),
    verify: samePlace(path, file),
    onTrouble: (reason) => emit(recorderStatus(path, reason)),
    onDropped: (count) => {
      emit(lostEvents(count, lostFromT ?? lastT, lastT));
      lostFromT = null;
    },
  });

  const append = (event: TimelineEvent) => {
    lastT = Math.max(lastT, event.t);
    const line = encodeLine(redactEvent(event), previous);
    if (writer.append(line)) previous = checksumOf(line);
    else lostFromT ??= event.t;
  };
  return {
    dir,
    runId,
    header,
    append,
    onEvent: append,
    flushSync: writer.flushSync,
    writtenBytes: writer.writtenBytes,
    async close() {
      const trouble = await writer.close();
      if (trouble !== null) throw incomplete(path, trouble);
    },
  };
}

async function createTimeline(path: string) {
  try {
    // Not append mode: a line that was cut by a full disk is written again at its place. `wx`: one recorder only.
    return await open(path, 'wx', 0o644);
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

/**
 * A file that was deleted takes bytes without complaint, and one that was cut short is filled up with zeros: look
 * around each write whether ours is still there, and whole.
 */
function samePlace(
  path: string,
  file: { stat(): Promise<{ ino: number; size: number }> },
): (writtenBytes: number) => Promise<void> {
  return async (writtenBytes) => {
    const [there, ours] = await Promise.all([stat(path).catch(() => null), file.stat()]);
    if (there?.ino !== ours.ino) throw new Error('the timeline was removed or replaced while it was written');
    if (ours.size < writtenBytes) throw new Error('the timeline was cut short while it was written');
  };
}

function recorderStatus(path: string, reason: string | null): PalierEvent {
  return reason === null
    ? { type: 'source.status', source: 'recorder', state: 'ok', reason: '' }
    : {
        type: 'source.status',
        source: 'recorder',
        state: 'down',
        ...whyRecorded({ code: 'recorder-blocked', values: { path, detail: reason } }),
      };
}

function lostEvents(count: number, fromT: number, toT: number): PalierEvent {
  const why = whyRecorded({ code: 'events-dropped', values: { count } });
  return { type: 'gap', source: 'recorder', fromT, toT, ...why };
}

function incomplete(path: string, trouble: string): PalierError {
  return new PalierError(
    'recording-incomplete',
    EXIT.environment,
    {
      en: `${path} is incomplete: ${trouble}`,
      fr: `${path} est incomplet : ${trouble}`,
    },
    {
      en: 'The end of this run is missing; what is still there is readable. See that there is space and that nobody touches the folder of a run, then run again.',
      fr: 'La fin de cette exécution manque ; le reste est lisible. Veillez à ce qu’il y ait de la place et que personne ne touche au dossier d’une exécution, puis recommencez.',
    },
  );
}
