import type { Lang } from '../../core/lib/lang.ts';
import type { FeedEntry, FeedItem, FeedKind } from '../../core/state/feed.ts';
import { inert } from '../../system/output/inert.ts';
import { dictionary } from './dictionary.ts';
import type { Dictionary } from './dictionary-shape.ts';
import { bareName } from './names.ts';

/**
 * One entry of "what happens" in words: `HPA 1 → 4: CPU is 251 % of request, target 60 %`.
 * One line, safe for a terminal whatever the cluster says.
 * @param severalHpas name the HPA: with one, "HPA" says enough.
 */
export function sentence(entry: FeedEntry | FeedItem, lang: Lang, severalHpas = false): string {
  const hpa = (key: string) => (severalHpas ? `HPA ${bareName(key)}` : 'HPA');
  return inert(tell(dictionary(lang), entry, hpa))
    .replace(/ {2,}/g, ' ')
    .trim();
}

function tell<K extends FeedKind>(
  words: Dictionary,
  item: Extract<FeedItem, { kind: K }>,
  hpa: (key: string) => string,
): string {
  const one = words.feed[item.kind] as (item: FeedItem, words: { hpa: typeof hpa }) => string;
  return one(item, { hpa });
}
