import type { DependencyState, RunState } from './state.ts';

/** What there is to tell of: what the configuration names, and of what comes with Palier what was ever seen. */
export function shownDependencies({ dependencies }: RunState): readonly DependencyState[] {
  return [...dependencies.values()].filter(({ spec, isSeen }) => isSeen || spec.builtIn === undefined);
}
