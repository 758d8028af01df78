import { describe, expect, it } from 'vitest';
import { k6Environment } from './command.ts';

describe("k6's environment", () => {
  it('is without what would redirect or mute what is read here', () => {
    const env = k6Environment({ K6_OUT: 'csv', K6_QUIET: '1', K6_CLOUD_TOKEN: 'kept', HOME: '/h' }, {});
    expect(env).toMatchObject({ K6_CLOUD_TOKEN: 'kept', HOME: '/h' });
    expect(Object.keys(env)).not.toEqual(expect.arrayContaining(['K6_OUT']));
    expect(Object.keys(env)).not.toEqual(expect.arrayContaining(['K6_QUIET']));
  });

  it('collects less garbage, unless the user has said how much', () => {
    expect(k6Environment({}, {}).GOGC).toBe('400');
    expect(k6Environment({ GOGC: '50' }, {}).GOGC).toBe('50');
  });
});
