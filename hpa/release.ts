/** Kubernetes releases whose rules are implemented. */
export type Release = '1.34' | '1.37';

const gateDefaults: Record<Release, Readonly<Record<string, boolean>>> = {
  '1.34': {
    HPAConfigurableTolerance: false,
    HPAScaleToZero: false,
    PodLevelResources: true,
  },
  '1.37': {
    HPAConfigurableTolerance: true,
    HPAGeneration: true,
    HPAScaleToZero: true,
    PodLevelResources: true,
  },
};

/** Gates that the release lets nobody change. */
const lockedGates: Record<Release, readonly string[]> = { '1.34': [], '1.37': ['HPAConfigurableTolerance'] };

/** The gates that are set otherwise than this release allows: its controller would not start. */
export function gatesAgainst(release: Release, gates: Readonly<Record<string, boolean>>): readonly string[] {
  return lockedGates[release].filter(
    (gate) => gates[gate] !== undefined && gates[gate] !== gateDefaults[release][gate],
  );
}

/** Whether a feature gate is on, given those that were set by hand. A gate the release lacks is off. */
export function gateEnabled(
  release: Release,
  gates: Readonly<Record<string, boolean>>,
  gate: 'HPAConfigurableTolerance' | 'HPAGeneration' | 'HPAScaleToZero' | 'PodLevelResources',
): boolean {
  const byDefault = gateDefaults[release][gate];
  return byDefault === undefined ? false : (gates[gate] ?? byDefault);
}

export interface ReleaseMatch {
  readonly release: Release;
  /** False: that version was not tested; the nearest release's rules with its own gate defaults stand in. */
  readonly exact: boolean;
  readonly gates: Readonly<Record<string, boolean>>;
}

/**
 * The rules to use for a server version such as `v1.35.2`, `1.34.4` or `1.37+`.
 * Versions between the tested ones follow 1.34, older ones too, newer ones 1.37.
 * Returns null if the text holds no version.
 */
export function releaseOf(gitVersion: string): ReleaseMatch | null {
  const found = /^v?(\d+)\.(\d+)/.exec(gitVersion);
  if (!found) return null;
  const minor = Number(found[2]);
  if (minor >= 37) return { release: '1.37', exact: minor === 37, gates: {} };
  const gates: Record<string, boolean> = {};
  if (minor >= 35) gates.HPAConfigurableTolerance = true;
  if (minor < 34) gates.PodLevelResources = false;
  return { release: '1.34', exact: minor === 34, gates };
}
