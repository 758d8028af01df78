import { type Json, record, records, text } from '../../../core/lib/json.ts';
import { LIMITS } from '../bounded-body.ts';
import { ApiError, apiErrorFromStatus } from './api-error.ts';
import type { KubeClient } from './client.ts';
import type { Mirror } from './mirror.ts';
import type { Resource } from './resources.ts';
import { isOlder } from './version.ts';

/** As kubectl's: a page of real pods is some 5 to 10 MB, and each page is a request. */
const PAGE_SIZE = 500;
/** Long, because each new watch is a request; random, so that several do not end together. */
const WATCH_SECONDS = { shortest: 1800, longest: 3600 };

export interface ListInto {
  readonly notOlderThan: string | null;
  readonly signal: AbortSignal;
  /** The first page, where somebody has just read it. */
  readonly first?: Json | null;
}

/**
 * Lists page by page into the mirror.
 * @returns the resourceVersion to watch from, and how many objects were not as they were known
 * @throws ApiError; what the pages before it told stays told
 */
export async function listInto(
  mirror: Mirror,
  client: Pick<KubeClient, 'getJson'>,
  resource: Resource,
  { notOlderThan, signal, first = null }: ListInto,
): Promise<{ readonly version: string; readonly news: number }> {
  const listed = new Set<string>();
  const asked = new Set<string>();
  let news = 0;
  let version: string | undefined;
  let next: string | undefined;
  let given = first;
  do {
    const page = given ?? (await client.getJson(listPath(resource, notOlderThan, next), { signal }));
    given = null;
    const metadata = record(page.metadata);
    version = text(metadata?.resourceVersion) ?? version;
    // An empty list of Go is null.
    if (version === undefined || !(page.items === null || Array.isArray(page.items)))
      throw new ApiError('not-kubernetes', {
        en: 'expected a list with items and a resourceVersion',
        fr: 'une liste avec items et resourceVersion était attendue',
      });
    for (const object of records(page.items)) {
      const { key, isNews } = mirror.upsert(object);
      listed.add(key);
      if (isNews) news += 1;
    }
    next = text(metadata?.continue);
    if (next !== undefined && asked.has(next))
      throw new ApiError('excessive', {
        en: 'the list goes round in circles: the same page comes again',
        fr: 'la liste tourne en rond : la même page revient',
      });
    if (asked.size >= LIMITS.pages)
      throw new ApiError('excessive', {
        en: `the list has more than ${LIMITS.pages} pages`,
        fr: `la liste a plus de ${LIMITS.pages} pages`,
      });
    if (next !== undefined) asked.add(next);
  } while (next !== undefined);
  const gone = mirror.keepOnly(listed, version);
  const isBehind = notOlderThan !== null && isOlder(version, notOlderThan);
  return { version: isBehind ? notOlderThan : version, news: news + gone };
}

export interface WatchInto {
  readonly from: string;
  readonly signal: AbortSignal;
  readonly idleMs: () => number;
  /** 0 ≤ random < 1 */
  readonly random: number;
  readonly onOpen: () => void;
  /** Told of every line, with the newest version seen so far, for when the connection breaks. */
  readonly onSign: (version: string, isBookmark: boolean) => void;
}

/**
 * One watch request, until it ends.
 * @returns what came within the stream and is no event: an ERROR, or a damaged line (then `isDamaged`: an event may be
 *   lost); null when the watch just ended
 * @throws ApiError when it could not begin or the connection broke
 */
export async function watchInto(
  mirror: Mirror,
  client: Pick<KubeClient, 'watchLines'>,
  resource: Resource,
  { from, signal, idleMs, random, onOpen, onSign }: WatchInto,
): Promise<{ readonly failure: ApiError; readonly isDamaged: boolean } | null> {
  let broken: { readonly failure: ApiError; readonly isDamaged: boolean } | null = null;
  let newest = from;
  const onLine = (line: string) => {
    const event = parseLine(line);
    const object = record(event?.object);
    if (event === undefined || object === undefined || event.type === 'ERROR') {
      const isDamaged = event?.type !== 'ERROR' || object === undefined;
      broken = { failure: isDamaged ? damaged(line) : apiErrorFromStatus(object), isDamaged };
      // Whatever may follow is read no further.
      throw broken.failure;
    }
    if (event.type === 'DELETED') mirror.remove(object);
    else if (event.type === 'ADDED' || event.type === 'MODIFIED') mirror.upsert(object);
    const version = text(record(object.metadata)?.resourceVersion);
    if (version !== undefined && !isOlder(version, newest)) newest = version;
    onSign(newest, event.type === 'BOOKMARK');
  };
  try {
    await client.watchLines(watchPath(resource, from, random), { signal, idleMs, onOpen, onLine });
  } catch (error) {
    if (broken === null) throw error;
  }
  return broken;
}

function listPath(resource: Resource, notOlderThan: string | null, next: string | undefined): string {
  const query = new URLSearchParams({ ...resource.query, limit: String(PAGE_SIZE) });
  if (next !== undefined) query.set('continue', next);
  else if (notOlderThan !== null) {
    // With a limit and no match the server would take "exactly this version", which it soon forgets.
    query.set('resourceVersion', notOlderThan);
    query.set('resourceVersionMatch', 'NotOlderThan');
  }
  return `${resource.path}?${query}`;
}

function watchPath(resource: Resource, from: string, random: number): string {
  const { shortest, longest } = WATCH_SECONDS;
  const query = new URLSearchParams({
    ...resource.query,
    watch: 'true',
    resourceVersion: from,
    allowWatchBookmarks: 'true',
    timeoutSeconds: String(Math.round(shortest + random * (longest - shortest))),
  });
  return `${resource.path}?${query}`;
}

function parseLine(line: string): Json | undefined {
  try {
    return record(JSON.parse(line));
  } catch {
    return undefined;
  }
}

function damaged(line: string): ApiError {
  const got = JSON.stringify(line.slice(0, 60));
  return new ApiError('server', {
    en: `expected an event of the watch, got ${got}`,
    fr: `un événement du suivi était attendu, reçu ${got}`,
  });
}
