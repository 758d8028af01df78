import type { ScalingSummary } from '../measure/scaling-summary.ts';
import { primaryHpa } from '../state/state.ts';
import type { JudgedMeasures } from '../verdict/judge-run.ts';
import type { ScalingMeasure } from './measures.ts';
import type { Reading } from './reading.ts';

type Readings = Record<ScalingMeasure, Reading>;

const DEFAULT_SYNC_MS = 15_000;

/**
 * What the autoscaler did, with what its own periods let happen by chance: a controller looks every sync period, at
 * metrics that come every metric period, and where in both a load begins nobody chooses. Each is spread evenly.
 */
export function scalingReadings(measures: JudgedMeasures, metricPeriodMs: number): Readings {
  const { facts, summary, elasticity } = measures;
  const { state } = facts;
  const { scaling } = summary;
  const { startedT, endedT } = state.load;
  const hpa = primaryHpa(state);
  const known = hpa !== null && hpa.view.desiredReplicas !== null;
  const syncMs = (state.header?.controller.syncPeriodSeconds ?? DEFAULT_SYNC_MS / 1000) * 1000;
  const jitter: Jitter = {
    sd: Math.hypot(syncMs, metricPeriodMs) / Math.sqrt(12) / 1000,
    bound: (syncMs + metricPeriodMs) / 1000,
  };
  const watched = (fromT: number | null) =>
    known && fromT !== null && state.ended !== null ? (state.now.t - fromT) / 1000 : null;
  const loadSeconds = startedT === null ? null : ((endedT ?? state.now.t) - startedT) / 1000;
  const shareJitter = loadSeconds === null ? jitter : scaled(jitter, 1 / loadSeconds);
  const peak = scaling.peakReplicas ?? 1;
  const moved = Math.max(0, peak - (scaling.minReplicas ?? 1));
  const used = elasticity?.replicaSeconds ?? null;
  return {
    firstScaleUpSeconds: timed(scaling, 'firstScaleUpSeconds', jitter, watched(startedT)),
    readyCapacitySeconds: timed(scaling, 'readyCapacitySeconds', jitter, watched(startedT)),
    podStartSeconds: podStart(measures),
    settledSeconds: timed(scaling, 'settledSeconds', jitter, watched(endedT)),
    peakReplicas: reading(scaling.peakReplicas, NO_JITTER),
    decisions: reading(known ? scaling.decisions : null, NO_JITTER),
    // On a log scale: a share of what was used.
    replicaSeconds: reading(used, used === null || used === 0 ? NO_JITTER : scaled(jitter, moved / used)),
    underShare: reading(elasticity?.underShare ?? null, shareJitter),
    overShare: reading(elasticity?.overShare ?? null, shareJitter),
  };
}

interface Jitter {
  readonly sd: number;
  /** Of the difference of two runs. */
  readonly bound: number;
}

const NO_JITTER: Jitter = { sd: 0, bound: 0 };

function scaled({ sd, bound }: Jitter, factor: number): Jitter {
  return { sd: sd * factor, bound: bound * factor };
}

function reading(value: number | null, { sd, bound }: Jitter): Reading {
  if (value === null) return { kind: 'missing', why: 'not-known', value: null };
  return { kind: 'value', value, sd, bound };
}

/** It never came only where one would have seen it. */
function timed(
  scaling: ScalingSummary,
  name: 'firstScaleUpSeconds' | 'readyCapacitySeconds' | 'settledSeconds',
  jitter: Jitter,
  watchedSeconds: number | null,
): Reading {
  const seconds = scaling[name];
  if (seconds === null && watchedSeconds !== null && scaling.bounds?.[name] === undefined)
    return { kind: 'never', watchedSeconds, bound: jitter.bound };
  return reading(seconds, jitter);
}

/** From the decision until all pods of it are ready, the median over the scale-ups: no period of the controller in it. */
function podStart({ waterfalls }: JudgedMeasures): Reading {
  const starts = waterfalls.flatMap(({ transition: { desiredChanged, allReady } }) =>
    allReady === null
      ? []
      : [
          {
            seconds: (allReady.t - desiredChanged.t) / 1000,
            offSeconds: (allReady.uncertaintyMs + desiredChanged.uncertaintyMs) / 1000,
          },
        ],
  );
  const sorted = starts.toSorted((a, b) => a.seconds - b.seconds);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) return { kind: 'missing', why: 'not-known', value: null };
  return {
    kind: 'value',
    value: middle.seconds,
    sd: middle.offSeconds / Math.sqrt(12),
    bound: 2 * middle.offSeconds,
  };
}
