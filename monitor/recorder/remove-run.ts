import { readdir, rmdir, unlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { EXIT, PalierError } from '../../core/lib/errors.ts';
import { reasonOf } from '../../system/files/reason.ts';
import { HPA_BEFORE_FILE, NOT_RESTORED_FILE } from './left-patched.ts';
import { K6_SUMMARY_FILE, RUN_FILE, RUN_ID, SUMMARY_FILE, TIMELINE_FILE } from './run-folder.ts';

/** All that Palier writes into the folder of a run. */
const OWN_FILES: ReadonlySet<string> = new Set([
  RUN_FILE,
  SUMMARY_FILE,
  K6_SUMMARY_FILE,
  TIMELINE_FILE,
  'k6.log',
  HPA_BEFORE_FILE,
  'report.html',
  'report.md',
  'comparison.html',
  'comparison.md',
  'junit.xml',
  'metrics.txt',
  'load-performance.json',
  'summary.md',
]);
/** What writing a file leaves when the machine stops in the middle of it. */
const DRAFT = /^(.+)\.\d+\.tmp$/;

/**
 * Removes a run: the files that Palier wrote, then its folder unless something else is in it.
 * @returns the names of what was left because it is not ours; empty: the folder is gone
 * @throws PalierError `run-not-removed`
 */
export async function removeRun(dir: string): Promise<readonly string[]> {
  if (!RUN_ID.test(basename(dir))) {
    throw new PalierError('run-not-removed', EXIT.usage, {
      en: `expected the folder of a run, got ${dir}`,
      fr: `dossier d’une exécution attendu, reçu ${dir}`,
    });
  }
  try {
    const entries = await readdir(dir, { withFileTypes: true });
    // What puts an autoscaler's settings back is kept as long as they are not.
    const isNeeded = entries.some(({ name }) => name === NOT_RESTORED_FILE);
    const own = entries
      .filter((entry) => entry.isFile() && isOwn(entry.name) && !(isNeeded && entry.name === HPA_BEFORE_FILE))
      .map(({ name }) => name);
    // The timeline last: a removal that is interrupted leaves something that is still known as a run.
    const ordered = own.toSorted((a, b) => Number(a === TIMELINE_FILE) - Number(b === TIMELINE_FILE));
    for (const name of ordered) await unlink(join(dir, name));
    const left = entries.map(({ name }) => name).filter((name) => !own.includes(name));
    if (left.length === 0) await rmdir(dir);
    return left;
  } catch (cause) {
    throw new PalierError(
      'run-not-removed',
      EXIT.environment,
      {
        en: `could not remove ${dir}: ${reasonOf(cause, 'en')}`,
        fr: `impossible de supprimer ${dir} : ${reasonOf(cause, 'fr')}`,
      },
      {
        en: 'Check the permissions of the results folder.',
        fr: 'Vérifiez les droits sur le dossier des exécutions.',
      },
      { cause },
    );
  }
}

function isOwn(name: string): boolean {
  return OWN_FILES.has(name) || OWN_FILES.has(DRAFT.exec(name)?.[1] ?? '');
}
