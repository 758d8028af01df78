/**
 * `npm run bench [-- [--before REV [--rounds N]] [NAME…] [FLAGS OF THE ONE BENCH]]`: every bench/*.ts, each printing
 * its figures beside the target or the peer, with `--before` also beside those of an older version.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Report } from '../../bench/lib/rows.ts';
import { printedBeside, reachesAll } from '../../bench/lib/side-by-side.ts';
import { EXIT, PalierError } from '../../core/lib/errors.ts';
import { inEveryLang } from '../../core/lib/lang.ts';
import { reportError } from '../../system/output/report-error.ts';
import { readBenchArguments } from './bench-arguments.ts';
import { bin, root, runSteps, setUp } from './steps.ts';
import { versionBefore } from './version-before.ts';

const running = new Set<ChildProcess>();
let interrupted = false;

try {
  const available = readdirSync(join(root, 'bench'))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.replace(/\.ts$/, ''));
  const { names, before, rounds, flags } = readBenchArguments(process.argv.slice(2), available);
  const { env } = await setUp();
  process.exitCode = await (before === null
    ? runSteps(
        names.map((name) => ({
          title: `bench ${name}`,
          command: bin('node'),
          args: [fileOf(name), ...flags],
          env,
        })),
      )
    : sideBySide(names, before, rounds, flags, env));
} catch (error) {
  process.exitCode = interrupted ? EXIT.interrupted : reportError(error, process, false);
}

/** Each bench on both versions, in turns; which goes first alternates too: what slows the machine down hits both. */
async function sideBySide(
  names: readonly string[],
  revision: string,
  rounds: number,
  flags: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<number> {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupt());
  process.stderr.write(`bench: building ${revision}…\n`);
  const before = await versionBefore(revision, track);
  process.once('exit', before.remove);
  let ok = true;
  for (const name of names) {
    const reports: { before: Report[]; now: Report[] } = { before: [], now: [] };
    for (let round = 0; round < rounds; round++) {
      const order = round % 2 === 0 ? (['before', 'now'] as const) : (['now', 'before'] as const);
      for (const version of order) {
        if (interrupted) return EXIT.interrupted;
        process.stderr.write(`bench ${name}: ${version}, round ${round + 1} of ${rounds}…\n`);
        const of = version === 'before' ? before.folder : root;
        const args = [fileOf(name), '--of', of, '--json', '--share', String(1 / rounds), ...flags];
        reports[version].push(await reportOf(name, args, env));
      }
    }
    process.stdout.write(`\n${printedBeside(reports, revision)}`);
    ok &&= reachesAll(reports.now);
  }
  return ok ? EXIT.ok : EXIT.gateFailed;
}

async function reportOf(name: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Report> {
  const child = track(spawn(bin('node'), args, { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] }));
  const [out, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  try {
    return JSON.parse(out);
  } catch (cause) {
    throw new PalierError(
      'bench.report',
      EXIT.environment,
      inEveryLang(() => `expected bench ${name} to print its report as JSON, got exit code ${code}`),
      inEveryLang(() => `Run it alone: node bench/${name}.ts`),
      { cause },
    );
  }
}

/** The first signal ends what runs, so that it can clean up; the second ends us. */
function interrupt(): void {
  if (interrupted) process.exit(EXIT.interrupted);
  interrupted = true;
  for (const child of running) child.kill('SIGTERM');
}

function track<T extends ChildProcess>(child: T): T {
  running.add(child);
  child.once('close', () => running.delete(child));
  return child;
}

function fileOf(name: string): string {
  return join(root, 'bench', `${name}.ts`);
}
