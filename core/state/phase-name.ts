/**
 * preparing: no load, or nothing of the autoscaler yet · setup: the load script prepares · unknown: the autoscaler has
 * not looked yet or is blind, or its pods may not be read · baseline: load, nothing asked of the autoscaler yet ·
 * quiet: no load of ours, nothing asked of the autoscaler · climbing: the load was raised above the baseline and the
 * autoscaler has not answered yet · reacting: it wants more pods than are ready · holding: capacity is there, load is
 * on · descending: the load is below its peak for good · teardown: no more load, the load script cleans up · settling:
 * no load, replicas not yet back and quiet · settled: they are · ended: the run is closed.
 */
export type PhaseName =
  | 'preparing'
  | 'setup'
  | 'baseline'
  | 'unknown'
  | 'quiet'
  | 'climbing'
  | 'reacting'
  | 'holding'
  | 'descending'
  | 'teardown'
  | 'settling'
  | 'settled'
  | 'ended';
