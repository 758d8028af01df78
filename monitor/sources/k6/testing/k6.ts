import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { EventType, LoadEnded, PalierEvent } from '../../../../core/timeline/events.ts';
import type { K6Limits } from '../limits.ts';
import { type LoadRequest, prepareLoad } from '../prepare.ts';
import { type RunningK6, startK6 } from '../start.ts';

/** The k6 lines to test: K6_BIN, which `npm test` sets, and K6_V1_BIN when there is a second one. */
export function k6Binaries(): readonly { readonly line: string; readonly binary: string }[] {
  const { K6_BIN, K6_V1_BIN } = process.env;
  if (!K6_BIN) throw new Error('expected K6_BIN to name a k6 (npm test sets it)');
  return [{ line: 'k6', binary: K6_BIN }, ...(K6_V1_BIN ? [{ line: 'k6 1.8', binary: K6_V1_BIN }] : [])];
}

export interface Recorded {
  readonly dir: string;
  readonly events: readonly PalierEvent[];
  readonly running: RunningK6;
  readonly ended: Promise<LoadEnded>;
  of<T extends EventType>(type: T): Extract<PalierEvent, { type: T }>[];
  /** Resolves at the first event of this kind that fits. */
  first<T extends EventType>(
    type: T,
    fits?: (event: Extract<PalierEvent, { type: T }>) => boolean,
  ): Promise<void>;
}

const root = join(import.meta.dirname, '../../../..');

/** Starts a load for real; `request.k6` is the binary. */
export async function startLoad(
  request: Pick<LoadRequest, 'k6' | 'scenario'> & Partial<LoadRequest>,
  limits: Partial<K6Limits> = {},
): Promise<Recorded> {
  const full = { profile: 'ci', overrides: {}, cwd: root, env: process.env, ...request };
  const prepared = await prepareLoad({ scenariosDir: join(root, 'dist/load'), ...full });
  const dir = await temporaryFolder();
  const events: PalierEvent[] = [];
  const listeners = new Set<() => void>();
  const running = await startK6({
    binary: full.k6,
    ...prepared,
    workDir: dir,
    env: full.env,
    limits,
    emit(event) {
      events.push(event);
      for (const listener of listeners) listener();
    },
  });
  const of: Recorded['of'] = (type) =>
    events.filter((event): event is Extract<PalierEvent, { type: typeof type }> => event.type === type);
  return {
    dir,
    events,
    running,
    ended: running.done,
    of,
    first(type, fits = () => true) {
      return new Promise((resolve) => {
        const look = () => {
          if (!of(type).some(fits)) return;
          listeners.delete(look);
          resolve();
        };
        listeners.add(look);
        look();
      });
    },
  };
}

/** Gone when the test has finished. */
export async function temporaryFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'palier-k6-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** A temporary folder with these files. */
export async function folder(files: Readonly<Record<string, string>>): Promise<string> {
  const dir = await temporaryFolder();
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), content);
  }
  return dir;
}
