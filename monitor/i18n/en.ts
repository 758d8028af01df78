import type { Dictionary } from './dictionary-shape.ts';
import { enFeed, enGroups, enPhaseMeanings, enPhases, enSources } from './en-feed.ts';
import { enScreen } from './en-screen.ts';
import { enSummary } from './en-summary.ts';

export const en = {
  lang: 'en',
  colon: ': ',
  phases: enPhases,
  phaseMeanings: enPhaseMeanings,
  sources: enSources,
  feed: enFeed,
  groups: enGroups,
  screen: enScreen,
  summary: enSummary,
} satisfies Dictionary;
