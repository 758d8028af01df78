import type { Dictionary } from './dictionary-shape.ts';
import { frFeed, frGroups, frPhaseMeanings, frPhases, frSourceName } from './fr-feed.ts';
import { frScreen } from './fr-screen.ts';
import { frSummary } from './fr-summary.ts';

export const fr: Dictionary = {
  lang: 'fr',
  colon: ' : ',
  phases: frPhases,
  phaseMeanings: frPhaseMeanings,
  sourceName: frSourceName,
  feed: frFeed,
  groups: frGroups,
  screen: frScreen,
  summary: frSummary,
};
