import type { SourceName } from '../../../core/timeline/events.ts';
import { inert } from '../../../system/output/inert.ts';
import { whyText } from '../../i18n/causes/cause-text.ts';
import type { Scene } from '../scene.ts';

/** Why a panel has nothing (new) to show: what its source says, and since when; null when the source is well. */
export function whyNoData({ state, nowT, words }: Scene, ...sources: readonly SourceName[]): string | null {
  for (const name of sources) {
    const source = state.sources[name];
    if (source === undefined || source.state === 'ok') continue;
    const reason = inert(whyText(source, words.lang)).trim();
    const told = reason === '' ? words.screen.sourceStates[source.state] : reason;
    const who = inert(words.sourceName(name, state.dependencies.get(name)?.spec.title));
    const named = told.toLowerCase().startsWith(who.toLowerCase()) ? told : `${who}${words.colon}${told}`;
    return words.screen.sourceFor(named, nowT - source.sinceT);
  }
  return null;
}
