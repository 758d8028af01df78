import type { Json } from '../../../core/lib/json.ts';
import type { Wording } from '../../../core/lib/lang.ts';
import type { Cause } from '../../../core/timeline/cause.ts';
import type { SourceStatus } from '../../../core/timeline/events.ts';
import { createRetry } from '../retry.ts';
import { type BlindSpan, createSight, SHORT_BLINDNESS_MS } from '../sight.ts';
import type { Timing } from '../timing.ts';
import { ApiError, apiErrorFromSystem } from './api-error.ts';
import type { ApiLife } from './api-life.ts';
import type { KubeClient } from './client.ts';
import { listInto, watchInto } from './list-watch.ts';
import { createMirror, type MirrorListener } from './mirror.ts';
import { concernsWholeApi, requestFailure } from './request-failure.ts';
import type { Resource } from './resources.ts';
import { createStreamSilence } from './stream-silence.ts';

export interface ReflectorOptions extends MirrorListener {
  readonly client: Pick<KubeClient, 'getJson' | 'watchLines'>;
  readonly resource: Resource;
  readonly onFirstList?: () => void;
  readonly onStatus: (state: SourceStatus['state'], cause: Cause | null, error: ApiError | null) => void;
  /** Told when it is over: by sight again, or by the end of the reflector. */
  readonly onBlindSpan: (span: BlindSpan) => void;
  readonly timing: Timing;
  readonly life: ApiLife;
  /** The first list, once, where somebody has just read it. */
  readonly takeList?: () => Json | null;
  /** Somebody has read it just before: not to be allowed to from the beginning is a loss too. */
  readonly isKnown?: boolean;
  /** Minutes without news are nothing special. */
  readonly isOftenQuiet?: boolean;
}

/** A watch that ended sooner did not work, whatever it said: without this, a proxy that closes them makes a storm. */
const SHORT_WATCH_MS = 5_000;
/** By then a new watch has told what happened since the one before. */
const CAUGHT_UP_MS = 1_000;
/** While nothing answers: whoever tries first calls the others back, and none has grown tired of it. */
const AWAY_RETRY_MS = 10_000;
/** For what a person has to change first, such as a missing permission. */
const HOPELESS_RETRY_MS = 60_000;
const TELL_NOTHING: Wording = {
  en: 'watches end before they tell anything',
  fr: 'les suivis se terminent avant d’avoir rien dit',
};
/** Who ends after a longer silence looks once more, and waits so long for the answer. */
const LAST_LOOK_MS = { after: 10_000, within: 2_000 };

/**
 * List, then watch, until the signal is aborted: what client-go's Reflector does. Never throws for what the API
 * does; it says it through onStatus.
 *
 * A watch goes on from the newest resourceVersion that was seen (bookmarks count). 410, as an HTTP status or as
 * an ERROR within the stream, means: list again, not older than what was seen; when that too is answered with
 * 410, without a version. A damaged line, or silence, means the same: whether something was missed, the list tells.
 */
export async function reflect(options: ReflectorOptions, signal: AbortSignal): Promise<void> {
  const { client, resource, timing, life, onStatus } = options;
  const mirror = createMirror(options);
  const retry = createRetry({ random: timing.random });
  const sight = createSight(options.onBlindSpan);
  const watched = { resource: resource.resource, namespace: resource.namespace };
  let synced = false;
  let isWell = true;
  /** The API answers others and not us: no use in coming back when it does. */
  let cameInVain = false;
  /** While sight is lost: something that happened meanwhile has come late. */
  let missed = false;
  let version: string | null = null;
  let lastSignMs = timing.now();
  const silence = createStreamSilence(timing, options.isOftenQuiet === true);
  /** Why it is listed again: `forgotten` is what the API can tell no more. */
  let relist: 'silent' | 'failed' | 'forgotten' = 'failed';

  while (!signal.aborted) {
    if (await list()) await watchUntilExpired();
  }
  await lastLook();

  async function list(): Promise<boolean> {
    try {
      const first = options.takeList?.() ?? null;
      const listed = await listInto(mirror, client, resource, { notOlderThan: version, signal, first });
      listedAgain(listed);
    } catch (error) {
      const failure = apiErrorFromSystem(error);
      if (failure.kind === 'gone') version = null;
      await recover('list', failure);
      return false;
    }
    if (!synced) say('ok', null, null);
    if (!synced) options.onFirstList?.();
    synced = true;
    return true;
  }

  function listedAgain(listed: { readonly version: string; readonly news: number }): void {
    version = listed.version;
    life.answered();
    const wasSilent = relist === 'silent';
    // Without its bookmarks it was dead, and a list does not tell what has come and gone.
    const lacksBookmarks = wasSilent && silence.lacksBookmarks(lastSignMs);
    missed ||= relist === 'forgotten' || listed.news > 0 || lacksBookmarks;
    if (wasSilent && missed) foundDead();
    else if (wasSilent && silence.isSuspect()) silence.wasQuiet();
    relist = 'failed';
    silence.told();
    seeAgain(silence.toldMs);
  }

  function foundDead(): void {
    silence.wasDead();
    const values = { ...watched, silentMs: silence.silentMs(), reconnecting: true };
    say('degraded', { code: 'stream-was-dead', values }, null);
  }

  function seeAgain(atMs: number): void {
    sight.back(atMs, missed);
    missed = false;
    cameInVain = false;
    lastSignMs = atMs;
  }

  /** What is missed while a connection is down comes with the next watch, from where the last one was. */
  async function watchUntilExpired(): Promise<void> {
    while (!signal.aborted && version !== null) {
      const began = timing.now();
      const catchUp = catchingUp();
      try {
        const broken = await watchInto(mirror, client, resource, {
          from: version,
          signal: AbortSignal.any([signal, life.doubted]),
          idleMs: () => silence.patienceMs,
          random: timing.random(),
          onOpen: catchUp.opened,
          onSign(newer, isBookmark) {
            version = newer;
            if (isBookmark) silence.bookmark();
            else silence.told();
            lastSignMs = silence.toldMs;
            if (!isBookmark) catchUp.came();
          },
        }).finally(catchUp.over);
        if (signal.aborted) return;
        if (timing.now() - began >= SHORT_WATCH_MS) retry.worked();
        if (broken === null) {
          await ended(timing.now() - began);
          if (relist !== 'failed') return;
          continue;
        }
        // A damaged line tells when something happened; an ERROR, that something was not told.
        if (broken.isDamaged) lastSignMs = timing.now();
        else relist = 'forgotten';
        await recover('watch', broken.failure, true);
        return;
      } catch (error) {
        if (signal.aborted) return;
        if (timing.now() - began >= SHORT_WATCH_MS) retry.worked();
        const failure = apiErrorFromSystem(error);
        if (failure.kind === 'gone') relist = 'forgotten';
        else if (catchUp.isOpen() && (failure.kind === 'timeout' || silence.isSuspect())) relist = 'silent';
        if (relist === 'silent') lose('watch', failure);
        else await recover('watch', failure);
        if (relist !== 'failed') return;
      }
    }
  }

  /** Sight is back when a new watch has told what it has to tell, not when it says that it will. */
  function catchingUp() {
    const over = new AbortController();
    const isNeeded = sight.isLost || !isWell;
    let backMs: number | null = null;
    let isDone = !isNeeded;
    const done = () => {
      if (over.signal.aborted || backMs === null) return;
      isDone = true;
      seeAgain(backMs);
      say('ok', null, null);
    };
    return {
      opened() {
        life.answered();
        backMs = timing.now();
        if (isNeeded) void timing.delay(CAUGHT_UP_MS, over.signal).then(done);
      },
      came() {
        if (isDone) return;
        missed = true;
        backMs = timing.now();
      },
      isOpen: () => backMs !== null,
      over: () => over.abort(),
    };
  }

  /** The server ended the watch, as it does now and then; at once is no way to watch. */
  async function ended(lastedMs: number): Promise<void> {
    const isShort = lastedMs < SHORT_WATCH_MS;
    if (!isShort && silence.isSuspect()) {
      relist = 'silent';
      lose('watch', new ApiError('timeout', TELL_NOTHING));
      return;
    }
    lastSignMs = timing.now();
    const cause: Cause | null = isShort ? { code: 'watch-ends-at-once', values: watched } : null;
    sight.lost({ sureMs: lastSignMs, lastSignMs, cause });
    if (!isShort) return;
    const waitMs = retry.waitMs();
    if (waitMs > SHORT_BLINDNESS_MS) say('degraded', cause, null);
    await timing.delay(waitMs, signal);
  }

  async function recover(verb: 'list' | 'watch', failure: ApiError, isInStream = false): Promise<void> {
    if (signal.aborted) return;
    const isHopeless = failure.kind === 'forbidden' || failure.kind === 'not-found';
    const neverWas = isHopeless && !synced && options.isKnown !== true;
    // What was never there to be seen is told, and is no loss.
    if (!neverWas) lose(verb, failure);
    // An expired version is the API's ordinary way to say "list again".
    if (failure.kind !== 'gone')
      say(
        synced && !isHopeless ? 'degraded' : 'down',
        requestFailure(failure, { verb, ...watched }),
        failure,
      );
    const isAway = !isInStream && (concernsWholeApi(failure) || failure.kind === 'server');
    if (isAway) life.failed();
    const isLong = neverWas || failure.kind === 'excessive';
    const waitMs = Math.max(retry.waitMs(failure), isLong ? HOPELESS_RETRY_MS : 0);
    if (!isAway || failure.retryAfterMs !== null || cameInVain) await timing.delay(waitMs, signal);
    else cameInVain = await life.stayAway(Math.min(waitMs, AWAY_RETRY_MS), signal);
  }

  function lose(verb: 'list' | 'watch', failure: ApiError): void {
    const cause: Cause =
      relist === 'forgotten'
        ? { code: 'history-gone', values: {} }
        : requestFailure(failure, { verb, ...watched });
    sight.lost({
      sureMs: timing.now(),
      lastSignMs: relist === 'silent' ? silence.toldMs : lastSignMs,
      cause,
    });
  }

  function say(state: SourceStatus['state'], cause: Cause | null, error: ApiError | null): void {
    isWell = state === 'ok';
    onStatus(state, cause, error);
  }

  /** A dead stream looks like a quiet one: who ends in a silence asks once whether it was one. */
  async function lastLook(): Promise<void> {
    if (synced && !sight.isLost && silence.silentMs() > LAST_LOOK_MS.after) {
      const silentMs = silence.silentMs();
      const within = AbortSignal.timeout(LAST_LOOK_MS.within);
      const looking = listInto(mirror, client, resource, { notOlderThan: version, signal: within });
      const listed = await looking.catch(() => null);
      const values = { ...watched, silentMs, answered: listed !== null };
      sight.lost({
        sureMs: timing.now(),
        lastSignMs: silence.toldMs,
        cause: { code: 'silent-at-end', values },
      });
      if (listed !== null) listedAgain(listed);
    }
    // Nobody can tell whether something was missed in what is still dark.
    sight.back(timing.now(), true);
  }
}
