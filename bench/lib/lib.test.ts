import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, describe, expect, test } from 'vitest';
import { figure } from './print.ts';
import { cpuSeconds, peakRssMB, rssMB } from './processes.ts';
import { isReached } from './rows.ts';
import { runMeasured } from './run-measured.ts';
import { quartiles } from './stats.ts';

const dir = mkdtempSync(join(tmpdir(), 'palier-bench-test-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const program = join(dir, 'made.ts');
writeFileSync(
  program,
  `import { runBench } from ${JSON.stringify(join(import.meta.dirname, 'bench.ts'))};
   await runBench({
     title: 'made up', options: { longest: 3 }, notCovered: ['the rest'],
     parts: {
       async held({ options, repeats }) {
         return [{ name: 'longest', value: options.longest, unit: 's', target: { atMost: 5 } },
                 { name: 'repeats', value: repeats(10), unit: '' }];
       },
       async loaded({ load }) {
         const { value } = await load('module.ts');
         return [{ name: 'value', value, unit: 'MB', target: { atLeast: 7 } }];
       },
     },
   });`,
);
for (const [version, value] of [
  ['old', 7],
  ['new', 8],
] as const) {
  mkdirSync(join(dir, version));
  writeFileSync(join(dir, version, 'module.ts'), `export const value = ${value};`);
}
mkdirSync(join(dir, 'lacking'));

function bench(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

describe('a bench', () => {
  test('measures the product in the folder it is told, beside its targets, and says what it does not cover', () => {
    expect(bench('--of', join(dir, 'old'))).toEqual({
      status: 0,
      stderr: '',
      stdout: [
        'made: made up',
        ' held',
        '  longest   3 s  ≤ 5 s',
        '  repeats    10',
        ' loaded',
        '  value    7 MB  ≥ 7 MB',
        '  not covered:',
        '  - the rest',
        '',
      ].join('\n'),
    });
  });

  test('ends with 1 and says so where a target was missed', () => {
    const { status, stdout } = bench('--of', join(dir, 'new'), '--longest', '6');
    expect(status).toBe(1);
    expect(stdout).toContain('longest   6 s  ≤ 5 s   NOT REACHED');
  });

  test('prints one line of JSON', () => {
    const { stdout } = bench('--of', join(dir, 'new'), '--json', '--part', 'loaded', '--share', '0.5');
    expect(JSON.parse(stdout)).toEqual({
      bench: 'made',
      title: 'made: made up',
      of: join(dir, 'new'),
      parts: [{ name: 'loaded', rows: [{ name: 'value', value: 8, unit: 'MB', target: { atLeast: 7 } }] }],
      notCovered: ['the rest'],
    });
  });

  test('says of a version that lacks what is measured that it does, and measures the rest', () => {
    const { status, stdout } = bench('--of', join(dir, 'lacking'));
    expect(status).toBe(0);
    expect(stdout).toMatch(/loaded\n +not measured: expected module.ts in .*lacking, got nothing/);
    expect(stdout).toMatch(/longest +3 s/);
  });

  test('repeats less often in a share of the run', () => {
    expect(bench('--of', join(dir, 'old'), '--share', '0.5').stdout).toMatch(/repeats +5$/m);
  });

  test.each([
    ['a flag it does not know', ['--second', '4'], "Unknown option '--second'"],
    ['what is no number', ['--longest', 'x'], 'expected --longest to be a number above 0, got x'],
    ['a part it does not have', ['--part', 'y'], 'expected --part to be one of held, loaded, got y'],
  ])('refuses %s with its usage', (_, args, message) => {
    const { status, stderr } = bench(...args);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).toContain(
      "usage: node bench/made.ts [--of FOLDER] [--json] [--part 'held'|'loaded'] [--longest 3]",
    );
  });
});

test.each([
  [0, '0'],
  [12_345.6, '12,346'],
  [12.345, '12.3'],
  [0.012_34, '0.0123'],
  [Number.NaN, 'NaN'],
])('%f is printed as %s', (value, text) => {
  expect(figure(value)).toBe(text);
});

test('what is not known, and why, has missed nothing; a figure that went wrong has, also as JSON', () => {
  expect(isReached({ name: '', value: null, unit: '', target: { atMost: 1 }, note: 'no browser' })).toBe(
    true,
  );
  expect(isReached({ name: '', value: null, unit: '', target: { atMost: 1 } })).toBe(false);
  expect(isReached({ name: '', value: Number.NaN, unit: '', target: { atMost: 1 } })).toBe(false);
  expect(isReached({ name: '', value: Number.NaN, unit: '', target: { atLeast: 1 } })).toBe(false);
});

test('quartiles lie between the two nearest values', () => {
  expect(quartiles([4, 1, 2, 3])).toEqual([1.75, 2.5, 3.25]);
  expect(quartiles([5])).toEqual([5, 5, 5]);
});

test('a process is asked what it has used, one that is gone has no figure', () => {
  expect(cpuSeconds(process.pid)).toBeGreaterThan(0);
  expect(rssMB(process.pid)).toBeGreaterThan(1);
  expect(peakRssMB(process.pid)).toBeGreaterThan(1);
  expect(rssMB(2 ** 30)).toBeNaN();
});

test('a whole process is measured from its start to its end', async () => {
  const work =
    'const until = performance.now() + 300; while (performance.now() < until); console.log("done")';
  const { seconds, cpuSeconds, peakRssMB, stdout } = await runMeasured(process.execPath, ['-e', work]);
  expect(stdout).toBe('done\n');
  expect(seconds).toBeGreaterThan(0.3);
  expect(cpuSeconds).toBeGreaterThan(0);
  expect(peakRssMB).toBeGreaterThan(10);
});

test('a process that fails is no figure', async () => {
  await expect(runMeasured('false', [])).rejects.toThrow('expected false to end with 0, got 1');
});
