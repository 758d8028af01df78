/**
 * What every bench is made of. It measures the product in `--of FOLDER` (this repository unless said), so that the
 * same bench measures a version before; prints each figure beside its target, and what it does not cover.
 * Exit code 1: a target was missed; 2: not a flag of this bench.
 *
 *     await runBench({
 *       title: 'decisions on one core',
 *       options: { seconds: 4 },
 *       notCovered: ['more than one core'],
 *       parts: {
 *         async '100 pods'({ load, options, repeats }) {
 *           const { decide } = await load<typeof import('../hpa/index.ts')>('hpa/index.ts');
 *           …
 *           return [{ name: 'a decision', value, unit: 'µs', target: { atMost: 50 } }];
 *         },
 *       },
 *     });
 */

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import process from 'node:process';
import { EXIT } from '../../core/lib/errors.ts';
import { type OptionsOf, type OptionValues, readFlags } from './flags.ts';
import { printed } from './print.ts';
import { allReached, type Part, type Report, type Row } from './rows.ts';

export { childrenCpuSeconds, cpuSeconds, ownCpuSeconds, peakRssMB, rssMB } from './processes.ts';
export type { Row, Target } from './rows.ts';
export { type Measured, runMeasured } from './run-measured.ts';
export { median, quantile, quartiles } from './stats.ts';

export interface Bench<O extends OptionValues> {
  readonly title: string;
  /** Flags of this bench and their defaults: `{ settings: 1_000 }` is `--settings 1000`. */
  readonly options?: O;
  /** What a reader might think is measured, and is not. */
  readonly notCovered: readonly string[];
  /** Run in this order; their names are headings ('' for none) and what `--part` takes. */
  readonly parts: Readonly<Record<string, (bench: Context<O>) => Promise<readonly Row[]>>>;
}

export interface Context<O extends OptionValues = OptionValues> {
  /** Folder of the product under test. */
  readonly of: string;
  readonly options: OptionsOf<O>;
  /** An empty folder, removed at the end. */
  readonly folder: string;
  /** A file of the product under test. Throws when this version does not have it. */
  path(file: string): string;
  /** A module of the product under test: `load<typeof import('../hpa/index.ts')>('hpa/index.ts')`. */
  load<T>(file: string): Promise<T>;
  /** How often to repeat: the usual number, or its share when the bench is run in halves. At least one. */
  repeats(usual: number): number;
}

export const root = resolve(import.meta.dirname, '../..');

export async function runBench<const O extends OptionValues>(bench: Bench<O>): Promise<void> {
  const name = basename(process.argv[1] ?? '', '.ts');
  const flags = readFlags(name, bench.options ?? ({} as O), Object.keys(bench.parts));
  const of = resolve(flags.of ?? root);
  const folder = mkdtempSync(join(tmpdir(), 'palier-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => process.exit(EXIT.interrupted));

  const path = (file: string) => {
    if (existsSync(join(of, file))) return join(of, file);
    const advice = file.startsWith('dist/') ? '; `node build.mjs` there makes it' : '';
    throw new Error(`expected ${file} in ${of}, got nothing${advice}`);
  };
  const context: Context<O> = {
    of,
    options: flags.options,
    folder,
    path,
    load: (file) => import(path(file)),
    repeats: (usual) => Math.max(1, Math.round(usual * flags.share)),
  };
  const parts: Part[] = [];
  for (const [part, measure] of Object.entries(bench.parts)) {
    if (flags.part !== undefined && flags.part !== part) continue;
    try {
      parts.push({ name: part, rows: await measure(context) });
    } catch (error) {
      // A version before may lack what is measured; in this one it is a fault. The other parts still count.
      const [failed = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
      parts.push({ name: part, rows: [], failed });
      if (of !== root) continue;
      process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
      process.exitCode = 1;
    }
  }
  const report: Report = {
    bench: name,
    title: `${name}: ${bench.title}`,
    of,
    parts,
    notCovered: bench.notCovered,
  };
  process.stdout.write(flags.json ? `${JSON.stringify(report)}\n` : printed(report));
  if (!allReached(report)) process.exitCode = 1;
  // What failed may have left a terminal open, which would keep this process.
  if (parts.some(({ failed }) => failed !== undefined)) process.stdout.write('', () => process.exit());
}
