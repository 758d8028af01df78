import { ApiError, apiErrorFromStatus } from './api-error.ts';
import type { KubeClient } from './client.ts';
import { type Json, record, records, text } from './json.ts';
import type { Mirror } from './mirror.ts';
import type { Resource } from './resources.ts';

/** Small pages keep the peak of memory small. */
const PAGE_SIZE = 250;
/** Long, because each new watch is a request; random, so that several do not end together. */
const WATCH_SECONDS = { shortest: 1800, longest: 3600 };

/**
 * Lists page by page into the mirror.
 * @returns the resourceVersion to watch from
 * @throws ApiError
 */
export async function listInto(
  mirror: Mirror,
  client: Pick<KubeClient, 'getJson'>,
  resource: Resource,
  { notOlderThan, signal }: { readonly notOlderThan: string | null; readonly signal: AbortSignal },
): Promise<string> {
  const listed = new Set<string>();
  let version: string | undefined;
  let next: string | undefined;
  do {
    const page = await client.getJson(listPath(resource, notOlderThan, next), { signal });
    const metadata = record(page.metadata);
    for (const object of records(page.items)) listed.add(mirror.upsert(object));
    version = text(metadata?.resourceVersion) ?? version;
    next = text(metadata?.continue);
  } while (next !== undefined);
  if (version === undefined) throw new ApiError('not-kubernetes', 'a list without a resourceVersion');
  mirror.keepOnly(listed);
  return version;
}

/**
 * One watch request, until it ends. `seen` is told each newer version at once, for when the connection breaks.
 * @returns the ERROR that came within the stream; null when the watch just ended
 * @throws ApiError when it could not begin or the connection broke
 */
export async function watchInto(
  mirror: Mirror,
  client: Pick<KubeClient, 'watchLines'>,
  resource: Resource,
  options: {
    readonly from: string;
    readonly signal: AbortSignal;
    readonly idleMs: number;
    /** 0 ≤ random < 1 */
    readonly random: number;
    readonly onOpen: () => void;
    readonly seen: (version: string) => void;
  },
): Promise<ApiError | null> {
  let failure: ApiError | null = null;
  const onLine = (line: string) => {
    const event = parseLine(line);
    const object = record(event?.object);
    if (event === undefined || object === undefined || failure !== null) return;
    if (event.type === 'ERROR') {
      failure = apiErrorFromStatus(object);
      return;
    }
    if (event.type === 'DELETED') mirror.remove(object);
    else if (event.type !== 'BOOKMARK') mirror.upsert(object);
    const version = text(record(object.metadata)?.resourceVersion);
    if (version !== undefined) options.seen(version);
  };
  const { signal, idleMs, onOpen } = options;
  await client.watchLines(watchPath(resource, options), { signal, idleMs, onOpen, onLine });
  return failure;
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

function watchPath(resource: Resource, { from, random }: { from: string; random: number }): string {
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

/** A line that is not JSON is a cut-off one: the connection is about to end, and the next watch brings it again. */
function parseLine(line: string): Json | undefined {
  try {
    return record(JSON.parse(line));
  } catch {
    return undefined;
  }
}
