import type { TimelineEvent } from '../../../core/timeline/events.ts';
import { createGatherer } from '../../../core/tune/gather.ts';
import { type RebuildOptions, type Rebuilt, rebuild } from '../../../core/tune/rebuild.ts';

/** Reads a recorded run, event by event, into a model of it. */
export async function modelOfRun(
  events: AsyncIterable<TimelineEvent>,
  options: RebuildOptions = {},
): Promise<Rebuilt> {
  const gatherer = createGatherer();
  for await (const event of events) gatherer.add(event);
  return rebuild(gatherer.finish(), options);
}
