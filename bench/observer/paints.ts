import { setTimeout as sleep } from 'node:timers/promises';
import { type Context, median, type Row } from '../lib/bench.ts';
import type { Cluster } from './cluster.ts';
import { msBetween, type Observer } from './start.ts';

type Repeats = Pick<Context<Record<never, never>>, 'repeats'>;

const PAINTS = 25;
const TARGETS_MS = { median: 15, worst: 50 };

/** What the first autoscaler wants next: a number that the screen has not shown. */
let wanted = 200;

/** From an event's writing by the API until the terminal got what shows it: alone, and right after others. */
export async function measurePaints(bench: Repeats, cluster: Cluster, observer: Observer): Promise<Row[]> {
  cluster.setMode('held');
  const alone = await paintTimes(bench, cluster, observer, false);
  const afterOthers = await paintTimes(bench, cluster, observer, true);
  cluster.setMode('quiet');
  return [
    ...paintRows('alone', alone, TARGETS_MS),
    ...paintRows('right after others', afterOthers, TARGETS_MS),
  ];
}

/** Only what it is: how much happens just before is chance. */
export async function measurePaintsWhileMoving(
  bench: Repeats,
  cluster: Cluster,
  observer: Observer,
): Promise<Row[]> {
  cluster.setMode('others-moving');
  return paintRows('while others move', await paintTimes(bench, cluster, observer, false));
}

async function paintTimes(
  { repeats }: Repeats,
  cluster: Cluster,
  observer: Observer,
  afterBurst: boolean,
): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < repeats(PAINTS); i += 1) {
    wanted += 1;
    await sleep(700 + Math.random() * 300);
    const painted = observer.seen(new RegExp(`wanted ${wanted}\\b`));
    const written = await cluster.want(wanted, { afterBurst, gapMs: 5 + Math.random() * 90 });
    times.push(msBetween(written, await painted));
  }
  return times;
}

function paintRows(what: string, times: readonly number[], targets?: typeof TARGETS_MS): Row[] {
  const row = (name: 'median' | 'worst', value: number): Row => ({
    name: `event to paint, ${what}, ${name}`,
    value,
    unit: 'ms',
    ...(targets && { target: { atMost: targets[name] } }),
    keep: name === 'worst' ? 'most' : 'median',
  });
  return [row('median', median(times)), row('worst', Math.max(...times))];
}
