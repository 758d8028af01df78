import { createGatherer } from '../../core/tune/gather.ts';
import { type RebuildOptions, type Rebuilt, rebuild } from '../../core/tune/rebuild.ts';
import { streamTimeline } from '../../recorder/read-timeline.ts';

/** Reads a recorded run, event by event, into a model of it. @throws PalierError `timeline-unreadable` */
export async function modelOfRun(dir: string, options: RebuildOptions = {}): Promise<Rebuilt> {
  const gatherer = createGatherer();
  for await (const event of streamTimeline(dir)) gatherer.add(event);
  return rebuild(gatherer.finish(), options);
}
