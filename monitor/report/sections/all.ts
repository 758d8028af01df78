import type { Section } from '../blocks.ts';
import type { MakeSection, Report } from '../report.ts';
import { bottlenecksSection } from './bottlenecks.ts';
import { comparisonSection } from './comparison.ts';
import { decisionsSection } from './decisions.ts';
import { elasticitySection } from './elasticity.ts';
import { environmentSection } from './environment.ts';
import { eventsSection } from './events.ts';
import { objectivesSection } from './objectives.ts';
import { phasesSection } from './phases.ts';
import { reactionsSection } from './reactions.ts';
import { timelineSection } from './timeline.ts';
import { trafficSection } from './traffic.ts';
import { verdictSection } from './verdict.ts';

/** In the order of the page; null: this run has nothing to say there. */
const SECTIONS: readonly MakeSection[] = [
  verdictSection,
  ({ comparison, lang }) => (comparison === null ? null : comparisonSection(comparison, lang)),
  timelineSection,
  decisionsSection,
  reactionsSection,
  phasesSection,
  objectivesSection,
  trafficSection,
  elasticitySection,
  bottlenecksSection,
  eventsSection,
  environmentSection,
];

export function sectionsOf(report: Report): readonly Section[] {
  return SECTIONS.flatMap((make) => make(report) ?? []);
}
