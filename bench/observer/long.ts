import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { stderr } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { cpuSeconds, type Row, rssMB } from '../lib/bench.ts';
import { type Size, startCluster } from './cluster.ts';
import { fromRepository, type Observer, startObserver } from './start.ts';

export interface LongRun {
  readonly size: Size;
  readonly minutes: number;
  /** Folder of the product that the figures are of. */
  readonly of: string;
  /** Folder of another that observes the same cluster at the same time; '': none. */
  readonly beside: string;
  /** For what they write. */
  readonly folder: string;
}

interface Observed {
  readonly name: string;
  readonly observer: Observer;
  /** One a minute; NaN once it is gone. */
  readonly rss: number[];
  cpuSeconds: number;
}

const MINUTE_MS = 60_000;

/** Memory of an observer while everything moves, a line a minute to stderr; the rows tell of some minutes. */
export async function observeLong({ size, minutes, of, beside, folder }: LongRun): Promise<readonly Row[]> {
  const cluster = await startCluster(size);
  cluster.setMode('moving');
  const start = (name: string, product: string): Observed => {
    const own = join(folder, name);
    mkdirSync(own);
    const kubeconfig = cluster.kubeconfigFor(name, own);
    const observer = startObserver({ command: fromRepository(product), folder: own, kubeconfig });
    return { name, observer, rss: [], cpuSeconds: 0 };
  };
  const all = [start('of', of), ...(beside === '' ? [] : [start('beside', beside)])];
  try {
    stderr.write(`of: ${of}${beside && `; beside: ${beside}`}; cluster ${cluster.pid}\n`);
    await Promise.all(all.map(({ observer }) => observer.seen(/\d %/)));
    const began = Date.now();
    for (let minute = 1; minute <= minutes; minute += 1) {
      await sleep(began + minute * MINUTE_MS - Date.now());
      const told = await Promise.all(all.map(async (one) => tell(one, await cluster.requestsOf(one.name))));
      const own = `cluster: RSS ${mb(rssMB(cluster.pid))}, CPU ${cpuSeconds(cluster.pid).toFixed(1)} s`;
      stderr.write(`${String(minute).padStart(4)} min  ${[...told, own].join('  |  ')}\n`);
    }
    return all.flatMap(rowsOf);
  } finally {
    await Promise.all(all.map(({ observer }) => observer.end()));
    cluster.end();
  }
}

function tell(one: Observed, requests: number): string {
  const { name, observer, rss } = one;
  rss.push(observer.rssMB());
  const cpu = observer.cpuSeconds();
  const used = (cpu - one.cpuSeconds).toFixed(2);
  one.cpuSeconds = cpu;
  if (observer.isGone) return `${name}: gone`;
  return `${name}: RSS ${mb(rss.at(-1))}, peak ${mb(observer.peakRssMB())}, CPU ${used} s/min, ${requests} requests`;
}

function mb(value: number | undefined): string {
  return `${(value ?? Number.NaN).toFixed(0)} MB`;
}

/** Targets are those of `of`. */
const RSS_TARGETS: readonly (readonly [minute: number, atMost: number])[] = [
  [1, 130],
  [15, 140],
  [120, 150],
];

function rowsOf({ name, rss }: Observed): readonly Row[] {
  return RSS_TARGETS.filter(([minute]) => minute <= rss.length).map(([minute, atMost]) => ({
    name: `${name === 'of' ? '' : `${name}: `}RSS after ${minute} min`,
    value: rss[minute - 1] ?? null,
    unit: 'MB',
    ...(name === 'of' && { target: { atMost } }),
    keep: 'most' as const,
  }));
}
