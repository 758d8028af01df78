import type { Dictionary } from './dictionary-shape.ts';
import { enFeed, enGroups, enPhaseMeanings, enPhases, enSourceName } from './en-feed.ts';
import { enScreen } from './en-screen.ts';
import { enSummary } from './en-summary.ts';

export const en = {
  lang: 'en',
  colon: ': ',
  phases: enPhases,
  phaseMeanings: enPhaseMeanings,
  sourceName: enSourceName,
  feed: enFeed,
  groups: enGroups,
  screen: enScreen,
  summary: enSummary,
} satisfies Dictionary;
