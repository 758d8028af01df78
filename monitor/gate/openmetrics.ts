import { failedOf } from '../../core/verdict/summary.ts';
import { harmless } from '../../system/output/harmless.ts';
import type { JudgedRun } from './judged-run.ts';

interface Family {
  readonly name: string;
  readonly help: string;
  readonly unit?: 'seconds' | 'ratio';
  readonly samples: readonly (readonly [labels: Readonly<Record<string, string>>, value: number | null])[];
}

/**
 * OpenMetrics text, as GitLab's metrics reports compare it between branches. What is not known is left out, so
 * that it shows as removed rather than as a zero.
 */
export function openMetricsOf(runs: readonly JudgedRun[]): string {
  // One series a run: runs of the same scenario need more to be told apart. Alone, a run keeps the labels of the
  // run before it, else nothing could be compared between branches.
  const shared = (name: string) => runs.filter((run) => run.name === name).length > 1;
  const families = runs.flatMap((run) => familiesOf(run, shared(run.name)));
  const names = [...new Set(families.map(({ name }) => name))];
  const lines = names.flatMap((name) => {
    const same = families.filter((family) => family.name === name);
    const { help = '', unit } = same[0] ?? {};
    const samples = same.flatMap(({ samples }) => samples).filter(([, value]) => value !== null);
    if (samples.length === 0) return [];
    return [
      `# TYPE ${name} gauge`,
      ...(unit === undefined ? [] : [`# UNIT ${name} ${unit}`]),
      `# HELP ${name} ${help}`,
      ...samples.map(([labels, value]) => `${name}${labelsOf(labels)} ${Number(value?.toFixed(6))}`),
    ];
  });
  return `${[...lines, '# EOF'].join('\n')}\n`;
}

function familiesOf({ name: scenario, runId, measures }: JudgedRun, shared: boolean): readonly Family[] {
  const { summary, phaseStats, elasticity, waterfalls } = measures;
  const { load, scaling, target, verdict } = summary;
  const own = shared ? { scenario, run: runId } : { scenario };
  const one = (value: number | null) => [[own, value]] as const;
  const seconds = (ms: number | null) => (ms === null ? null : ms / 1000);
  return [
    // A label of every series would keep runs on two targets from being compared at all.
    {
      name: 'palier_target_info',
      help: 'What the run was on: the sandbox, or Kubernetes and the context.',
      samples: [[{ ...own, kind: target.kind, target: target.name }, 1]],
    },
    { name: 'palier_passed', help: '1 when the verdict is pass.', samples: one(verdict === 'pass' ? 1 : 0) },
    { name: 'palier_requests', help: 'Requests made.', samples: one(load.requests) },
    { name: 'palier_failed_requests', help: 'Requests failed.', samples: one(failedOf(load)) },
    { name: 'palier_iterations', help: 'Iterations of the load script.', samples: one(load.iterations) },
    {
      name: 'palier_iteration_exceptions',
      help: 'Iterations that threw an exception.',
      samples: one(load.exceptions),
    },
    {
      name: 'palier_dropped_iterations',
      help: 'Iterations not started.',
      samples: one(load.droppedIterations),
    },
    { ...secondsOf('palier_p95', 'Answer time, 95th percentile.'), samples: one(seconds(load.p95Ms)) },
    { ...secondsOf('palier_first_scale_up', 'From load start.'), samples: one(scaling.firstScaleUpSeconds) },
    { ...secondsOf('palier_ready_capacity', 'From load start.'), samples: one(scaling.readyCapacitySeconds) },
    { ...secondsOf('palier_settled', 'From load end.'), samples: one(scaling.settledSeconds) },
    {
      ...secondsOf('palier_slowest_reaction', 'From load step to all pods ready.'),
      samples: one(seconds(longest(waterfalls.map(({ totalMs, wasSeen }) => (wasSeen ? totalMs : null))))),
    },
    { name: 'palier_peak_replicas', help: 'Most replicas.', samples: one(scaling.peakReplicas) },
    {
      name: 'palier_scaling_decisions',
      help: 'Changes of the wanted count.',
      samples: one(scaling.decisions),
    },
    { ...secondsOf('palier_replica', 'Pod-seconds used.'), samples: one(elasticity?.replicaSeconds ?? null) },
    {
      name: 'palier_underprovisioned_ratio',
      help: 'Share of the load with too few pods ready.',
      unit: 'ratio',
      samples: one(elasticity?.underShare ?? null),
    },
    {
      ...secondsOf('palier_phase_p95', 'Answer time by phase, 95th percentile.'),
      samples: phaseStats.map(({ name: phase, p95Ms }) => [{ ...own, phase }, seconds(p95Ms)]),
    },
  ];
}

function secondsOf(stem: string, help: string): Pick<Family, 'name' | 'help' | 'unit'> {
  return { name: `${stem}_seconds`, help, unit: 'seconds' };
}

function longest(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
}

function labelsOf(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escapeLabel(value: string): string {
  return harmless(value).replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
