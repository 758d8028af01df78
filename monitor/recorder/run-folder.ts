import { randomInt } from 'node:crypto';
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EXIT, PalierError } from '../../core/lib/errors.ts';
import { makeFolders, makeNew } from '../../system/files/folders.ts';
import { reasonOf } from '../../system/files/reason.ts';
import { writeWhole } from '../../system/files/write-whole.ts';

export const TIMELINE_FILE = 'timeline.ndjson';
export const RUN_FILE = 'run.json';
export const SUMMARY_FILE = 'summary.json';
export const K6_SUMMARY_FILE = 'k6-summary.json';

/** `20261123T225443Z-ramp-kxqz`: sorts by time and is a file name everywhere. */
export const RUN_ID = /^\d{8}T\d{6}Z-[a-z0-9][a-z0-9-]{0,47}-[a-z]{4}$/;

export function runIdOf(startedAt: Date, scenario: string, letters: string = randomLetters()): string {
  const time = `${startedAt.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
  return `${time}-${slug(scenario)}-${letters}`;
}

export interface RunFolder {
  readonly dir: string;
  readonly runId: string;
}

const ATTEMPTS = 20;

/**
 * Makes `<resultsDir>/<run id>/`, a folder that nobody else has. Throws `results-unwritable`, with what to do,
 * when the place does not allow it.
 */
export async function createRunFolder(
  resultsDir: string,
  startedAt: Date,
  scenario: string,
  letters: () => string = randomLetters,
): Promise<RunFolder> {
  await requireWritable(resultsDir);
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const runId = runIdOf(startedAt, scenario, letters());
      const dir = join(resultsDir, runId);
      if (await makeNew(dir)) return { dir, runId };
    }
  } catch (cause) {
    throw unwritable(resultsDir, cause);
  }
  throw new PalierError(
    'results-unwritable',
    EXIT.environment,
    {
      en: `expected a free run name in ${resultsDir}, got ${ATTEMPTS} that are taken`,
      fr: `nom d’exécution libre attendu dans ${resultsDir}, mais ${ATTEMPTS} sont pris`,
    },
    {
      en: 'Another Palier may be starting runs there: try again, or choose another folder with --results.',
      fr: 'Un autre Palier y lance peut-être des exécutions : réessayez, ou choisissez un autre dossier avec --results.',
    },
  );
}

/** Makes the folder of the runs where it is missing. Throws `results-unwritable` when runs can't be written there. */
export async function requireWritable(resultsDir: string): Promise<void> {
  try {
    await makeFolders(resultsDir);
    if (!(await stat(resultsDir)).isDirectory()) throw Object.assign(new Error(), { code: 'ENOTDIR' });
    await access(resultsDir, constants.W_OK);
  } catch (cause) {
    throw unwritable(resultsDir, cause);
  }
}

/** Writes a file of a run in one piece. @returns its path @throws PalierError `run-file-unwritable` */
export async function writeRunFile(dir: string, name: string, content: string): Promise<string> {
  const [path = ''] = await writeRunFiles(dir, { [name]: content });
  return path;
}

/** Writes files of a run, all of them or none. @returns their paths @throws PalierError `run-file-unwritable` */
export async function writeRunFiles(
  dir: string,
  files: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const byPath = Object.fromEntries(Object.entries(files).map(([name, text]) => [join(dir, name), text]));
  const paths = Object.keys(byPath);
  try {
    await writeWhole(byPath);
    return paths;
  } catch (cause) {
    throw new PalierError(
      'run-file-unwritable',
      EXIT.environment,
      {
        en: `could not write ${paths.join(', ')}: ${reasonOf(cause, 'en')}`,
        fr: `impossible d’écrire ${paths.join(', ')} : ${reasonOf(cause, 'fr')}`,
      },
      {
        en: 'Check the free space and the permissions of the results folder.',
        fr: 'Vérifiez la place libre et les droits sur le dossier des exécutions.',
      },
      { cause },
    );
  }
}

/** Makes the folder, and those above it, that somebody asked files to be put into. */
export async function ensureFolder(dir: string): Promise<void> {
  try {
    await makeFolders(dir);
    await access(dir, constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new PalierError(
      'output-unwritable',
      EXIT.environment,
      {
        en: `expected a folder to write to, got: ${dir}: ${reasonOf(cause, 'en')}`,
        fr: `dossier où écrire attendu, reçu ${dir} : ${reasonOf(cause, 'fr')}`,
      },
      {
        en: 'Make it writable, or choose another folder with --output.',
        fr: 'Rendez-le accessible en écriture, ou choisissez un autre dossier avec --output.',
      },
      { cause },
    );
  }
}

export function unwritable(path: string, cause: unknown): PalierError {
  return new PalierError(
    'results-unwritable',
    EXIT.environment,
    {
      en: `expected a folder to write runs to, got: ${path}: ${reasonOf(cause, 'en')}`,
      fr: `dossier où écrire les exécutions attendu, reçu ${path} : ${reasonOf(cause, 'fr')}`,
    },
    {
      en: 'Make it writable, free some space, or choose another folder with --results.',
      fr: 'Rendez-le accessible en écriture, libérez de la place, ou choisissez un autre dossier avec --results.',
    },
    { cause },
  );
}

function slug(scenario: string): string {
  const plain = scenario.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return plain.slice(0, 40).replaceAll(/^-+|-+$/g, '') || 'run';
}

function randomLetters(): string {
  return Array.from({ length: 4 }, () => String.fromCharCode(97 + randomInt(26))).join('');
}
