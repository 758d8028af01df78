import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import type { LoadPlan } from '../../core/timeline/events.ts';
import type { K6Script } from '../../monitor/sources/k6/command.ts';

/** A k6 that is running. */
export interface Running {
  readonly pid: number;
  readonly ended: Promise<unknown>;
}

/** A load, and how it is started: `env` is what its script reads. */
export interface Load {
  readonly k6: string;
  readonly script: K6Script;
  readonly plan: LoadPlan;
  readonly env: Readonly<Record<string, string>>;
  /** Gets k6's summary. */
  readonly folder: string;
}

export type Contender = (load: Load) => Promise<Running>;

type Load_ = <T>(file: string) => Promise<T>;

/** The three that are compared, of the version that `load` reads. */
export async function contendersOf(
  load: Load_,
): Promise<Record<'asStarted' | 'equal' | 'observed', Contender>> {
  const { k6Environment } = await load<typeof import('../../monitor/sources/k6/command.ts')>(
    'monitor/sources/k6/command.ts',
  );
  const { startK6 } = await load<typeof import('../../monitor/sources/k6/index.ts')>(
    'monitor/sources/k6/index.ts',
  );
  return {
    // `k6 run SCRIPT`, as in its documentation.
    asStarted: async (one) => bare(one, process.env, []),
    // The same with the settings that Palier gives it: system tags, statistics of the summary, garbage collection.
    equal: async (one) => bare(one, k6Environment(process.env, {}), one.script.flags),
    async observed({ k6, script, plan, env, folder }) {
      const options = { script, plan, workDir: folder, env: { ...process.env, ...env } };
      const { pid, done } = await startK6({ binary: k6, ...options, emit: () => {} });
      return { pid, ended: done };
    },
  };
}

function bare({ k6, script, env, folder }: Load, own: NodeJS.ProcessEnv, flags: readonly string[]): Running {
  const summary = ['--summary-export', join(folder, 'k6-summary.json')];
  const quiet = ['--quiet', '--no-color', '--no-usage-report', '--address', ''];
  const child = spawn(k6, ['run', ...quiet, ...summary, ...flags, script.code === null ? script.path : '-'], {
    env: { ...own, ...script.env, ...env },
    cwd: script.cwd,
    // A session of its own, as Palier gives it: Linux shares the cores among sessions.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.stdin.on('error', () => {});
  child.stdin.end(script.code ?? '');
  return { pid: child.pid ?? -1, ended: once(child, 'close') };
}

/**
 * One request with two checks, and what scenarios of that version do for the live view, where it is asked for; as one
 * module for k6.
 */
export async function requestScript(load: Load_, of: string, folder: string): Promise<K6Script> {
  const { bundleScript } = await load<typeof import('../../monitor/sources/k6/bundle.ts')>(
    'monitor/sources/k6/bundle.ts',
  );
  const served = join(of, 'load/lib/served.ts');
  const told = existsSync(served)
    ? `import { createServed } from ${JSON.stringify(served)};
       let served;
       const tell = (ask) => { served ??= createServed(); served.forget(); served.tell(ask(), 2, 0); };`
    : `import { countServed } from ${JSON.stringify(join(of, 'load/lib/client.ts'))};
       const tell = (ask) => countServed(ask(), 2, 0);`;
  await writeFile(
    join(folder, 'request.ts'),
    `${told}
     import { options, request } from ${JSON.stringify(join(import.meta.dirname, 'script.ts'))};
     export { options };
     export default () => { if (__ENV.BENCH_TELLS) tell(request); else request(); };`,
  );
  const { code } = await bundleScript('request.ts', folder);
  return { path: './request.ts', from: folder, code, cwd: folder, env: {}, flags: [] };
}
