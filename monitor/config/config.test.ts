import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../core/verdict/objectives.ts';
import { limitsFor } from './limits.ts';
import { configJsonSchema, readConfig } from './read-config.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'palier-config-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, content: string | Buffer) => writeFileSync(join(folder, name), content);

describe('the configuration', () => {
  it.each([
    ['palier.config.yaml', 'objectives: {errorRate: 0.02}'],
    ['palier.config.json', '{"objectives": {"errorRate": 0.02}}'],
    ['palier.config.ts', 'const rate: number = 0.02;\nexport default { objectives: { errorRate: rate } };'],
  ])('%s is found from a folder below', async (name, content) => {
    write(name, content);
    expect(await readConfig(null, join(folder, 'results'))).toEqual({ objectives: { errorRate: 0.02 } });
  });

  it('may be saved as UTF-16, as an editor of Windows does', async () => {
    write('palier.config.yaml', Buffer.from('\uFEFFobjectives:\r\n  errorRate: 0.02\r\n', 'utf16le'));
    expect(await readConfig(null, folder)).toEqual({ objectives: { errorRate: 0.02 } });
  });

  it('is empty where there is none', async () => {
    expect(await readConfig(null, folder)).toEqual({});
  });

  it.each([
    ['objectives: {errorRate: 2}', /palier\.config\.yaml: objectives\.errorRate: .*1/],
    ['objectives: {settledSeconds: soon}', /objectives\.settledSeconds: .*expected number, received string/],
    ['objectivs: {}', /Unrecognized key: "objectivs"/],
    ['a: [', /palier\.config\.yaml: not valid YAML, line 1/],
    ['a: 1\na: 2', /palier\.config\.yaml: not valid YAML, line 2, column 1 \(duplicate key\)/],
  ])('%s is refused by file and field', async (content, message) => {
    write('palier.config.yaml', content);
    await expect(readConfig(null, folder)).rejects.toThrow(message);
  });

  it.each([
    '{"vus": 2, "duration": "1m"}',
    '{"thresholds": {"http_reqs": ["count>1"]}, "objectives": {}}',
    '{"stages": [], "summaryTrendStats": ["avg"]}',
  ])('%s is for k6, and it is told how k6 gets it', async (content) => {
    write('options.json', content);
    await expect(readConfig('options.json', folder)).rejects.toMatchObject({
      exitCode: 2,
      hint: expect.stringContaining('K6_CONFIG=FILE'),
    });
  });

  it('must be one', async () => {
    write('palier.config.yaml', '');
    write('palier.config.json', '{}');
    await expect(readConfig(null, folder)).rejects.toThrow(/expected one configuration, got 2/);
  });

  it('that was named must be there', async () => {
    await expect(readConfig('none.yaml', folder)).rejects.toThrow(/none\.yaml: ENOENT/);
  });

  it('has a schema for editors', () => {
    expect(configJsonSchema()).toMatchObject({
      type: 'object',
      properties: { objectives: { type: 'object' } },
    });
  });
});

describe('the limits of a run', () => {
  it('come from its profile, else its scenario, else the file, else the defaults', () => {
    const config = {
      objectives: { firstScaleUpSeconds: 90, errorRate: 0.05 },
      scenarios: {
        ramp: {
          objectives: { firstScaleUpSeconds: 60, settledSeconds: null },
          profiles: { ci: { objectives: { firstScaleUpSeconds: 45 } } },
        },
      },
    };
    const none = { ...DEFAULT_LIMITS, errorRate: 0.05 };
    expect(limitsFor(config, { scenario: 'ramp', profile: 'ci' })).toEqual({
      ...none,
      firstScaleUpSeconds: 45,
    });
    expect(limitsFor(config, { scenario: 'ramp', profile: 'lab' })).toEqual({
      ...none,
      firstScaleUpSeconds: 60,
    });
    expect(limitsFor(config, { scenario: 'spike', profile: 'ci' })).toEqual({
      ...none,
      firstScaleUpSeconds: 90,
    });
    expect(limitsFor({}, { scenario: 'ramp', profile: 'ci' }).errorRate).toBe(0.01);
  });
});
