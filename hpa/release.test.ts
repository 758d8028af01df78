import { expect, it } from 'vitest';
import { gateEnabled, releaseOf } from './release.ts';

it.each([
  ['1.37.2', { release: '1.37', exact: true, gates: {} }],
  ['v1.34.4+k3s1', { release: '1.34', exact: true, gates: {} }],
  ['1.38', { release: '1.37', exact: false, gates: {} }],
  ['v1.36.0', { release: '1.34', exact: false, gates: { HPAConfigurableTolerance: true } }],
  ['1.30.1', { release: '1.34', exact: false, gates: { PodLevelResources: false } }],
])('the version %s follows the rules %o', (version, match) => {
  expect(releaseOf(version)).toEqual(match);
});

it('a text without a version matches no release', () => {
  expect(releaseOf('latest')).toBeNull();
});

it('a gate is what was set by hand, or the default of the release, and off where the release lacks it', () => {
  expect(gateEnabled('1.37', {}, 'HPAScaleToZero')).toBe(true);
  expect(gateEnabled('1.37', { HPAScaleToZero: false }, 'HPAScaleToZero')).toBe(false);
  expect(gateEnabled('1.34', {}, 'HPAConfigurableTolerance')).toBe(false);
  expect(gateEnabled('1.34', { HPAGeneration: true }, 'HPAGeneration')).toBe(false);
});
