/** What the bookmarks of a stream say about its silences. */
export interface Bookmarks {
  came(nowMs: number): void;
  /** A silence that long is no quiet: bookmarks would have come. null: none ever came, and nothing follows. */
  readonly suspectMs: number | null;
}

/** Twice as long as between two of them; API servers send one about every minute, and may be late by half of it. */
const SUSPECT_MS = { least: 30_000, most: 90_000 };

export function createBookmarks(): Bookmarks {
  let lastMs: number | null = null;
  let longestMs: number | null = null;
  return {
    came(nowMs) {
      if (lastMs !== null) longestMs = Math.max(longestMs ?? 0, nowMs - lastMs);
      lastMs = nowMs;
    },
    get suspectMs() {
      if (lastMs === null) return null;
      const { least, most } = SUSPECT_MS;
      return longestMs === null ? most : Math.min(most, Math.max(least, 2 * longestMs));
    },
  };
}
