import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { arch, availableParallelism, freemem, platform, release } from 'node:os';
import { dirname, join } from 'node:path';
import { reasonOf } from '../../../system/files/reason.ts';
import type { CliContext } from '../context.ts';
import type { DoctorRow } from './row.ts';

const MIB = 1024 * 1024;
const NEEDED_MIB = 1024;

export async function machineRows({ cwd, nodeVersion }: CliContext): Promise<readonly DoctorRow[]> {
  return [system(), node(nodeVersion), processors(), memory(), await results(join(cwd, 'results'))];
}

function system(): DoctorRow {
  const row = { area: 'machine', what: 'system', found: `${platform()} ${release()} ${arch()}` } as const;
  switch (platform()) {
    case 'linux':
      return { ...row, state: 'ok', advice: '' };
    case 'darwin':
      return {
        ...row,
        state: 'warning',
        advice: 'Not tested here. The sandbox enforces CPU limits on Linux only: use a cluster (minikube).',
      };
    default:
      return {
        ...row,
        state: 'broken',
        advice: 'Only Linux is tested. On Windows use WSL: the sandbox and the scripts need it.',
      };
  }
}

function node(version: string): DoctorRow {
  const ok = Number.parseInt(version, 10) >= 24;
  const advice = ok
    ? ''
    : 'Expected Node 24 or newer: run Palier by "npm run load" or "npx palier", which bring it.';
  return { area: 'machine', what: 'Node', state: ok ? 'ok' : 'broken', found: version, advice };
}

function processors(): DoctorRow {
  const count = availableParallelism();
  const few = count < 2;
  const advice = few ? 'k6, backend and database share one processor: expect less load than planned.' : '';
  return { area: 'machine', what: 'processors', state: few ? 'warning' : 'ok', found: String(count), advice };
}

function memory(): DoctorRow {
  const free = Math.round(freemem() / MIB);
  const little = free < NEEDED_MIB;
  const advice = little ? `The sandbox with six pods takes about ${NEEDED_MIB} MiB.` : '';
  return {
    area: 'machine',
    what: 'free memory',
    state: little ? 'warning' : 'ok',
    found: `${free} MiB`,
    advice,
  };
}

/** Where `palier load` writes, in the folder the user stands in; it is made by the first run, not here. */
async function results(folder: string): Promise<DoctorRow> {
  const row = { area: 'machine', what: 'results', found: folder } as const;
  try {
    await accessNearest(folder);
    return { ...row, state: 'ok', advice: '' };
  } catch (error) {
    const advice = `Not writable (${reasonOf(error)}): use --results with another folder.`;
    return { ...row, state: 'broken', advice };
  }
}

/** Whether something can be written there, or in the folder in which it would be made. */
async function accessNearest(folder: string): Promise<void> {
  try {
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    const parent = dirname(folder);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || parent === folder) throw error;
    await accessNearest(parent);
  }
}
