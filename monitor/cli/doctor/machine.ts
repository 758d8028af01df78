import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { arch, availableParallelism, freemem, platform, release } from 'node:os';
import { dirname, join } from 'node:path';
import type { Lang } from '../../../core/lib/lang.ts';
import { reasonOf } from '../../../system/files/reason.ts';
import type { CliContext } from '../context.ts';
import type { DoctorRow } from './row.ts';
import { type DoctorWords, doctorWords } from './words.ts';

const MIB = 1024 * 1024;
const NEEDED_MIB = 1024;

export async function machineRows(
  { cwd, nodeVersion }: CliContext,
  lang: Lang,
): Promise<readonly DoctorRow[]> {
  const words = doctorWords[lang];
  return [
    system(words),
    node(nodeVersion, words),
    processors(words),
    memory(words),
    await results(join(cwd, 'results'), lang),
  ];
}

function system(words: DoctorWords): DoctorRow {
  const row = { area: 'machine', what: words.system, found: `${platform()} ${release()} ${arch()}` } as const;
  switch (platform()) {
    case 'linux':
      return { ...row, state: 'ok', advice: '' };
    case 'darwin':
      return { ...row, state: 'warning', advice: words.darwin };
    default:
      return { ...row, state: 'broken', advice: words.otherSystem };
  }
}

function node(version: string, words: DoctorWords): DoctorRow {
  const ok = Number.parseInt(version, 10) >= 24;
  const advice = ok ? '' : words.oldNode;
  return { area: 'machine', what: 'Node', state: ok ? 'ok' : 'broken', found: version, advice };
}

function processors(words: DoctorWords): DoctorRow {
  const count = availableParallelism();
  const few = count < 2;
  const advice = few ? words.oneProcessor : '';
  return {
    area: 'machine',
    what: words.processors,
    state: few ? 'warning' : 'ok',
    found: String(count),
    advice,
  };
}

function memory(words: DoctorWords): DoctorRow {
  const free = Math.round(freemem() / MIB);
  const little = free < NEEDED_MIB;
  const advice = little ? words.littleMemory(NEEDED_MIB) : '';
  return {
    area: 'machine',
    what: words.freeMemory,
    state: little ? 'warning' : 'ok',
    found: `${free} MiB`,
    advice,
  };
}

/** Where `palier load` writes, in the folder the user stands in; it is made by the first run, not here. */
async function results(folder: string, lang: Lang): Promise<DoctorRow> {
  const words = doctorWords[lang];
  const row = { area: 'machine', what: words.results, found: folder } as const;
  try {
    await accessNearest(folder);
    return { ...row, state: 'ok', advice: '' };
  } catch (error) {
    const advice = words.notWritable(reasonOf(error, lang));
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
