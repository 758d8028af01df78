import { readdir } from 'node:fs/promises';
import type { Lang, Wording } from '../../../core/lib/lang.ts';
import { PROFILES } from '../../../load/profiles.ts';
import { SCENARIOS } from '../../../load/scenarios.ts';
import { RUN_ID } from '../../recorder/run-folder.ts';
import type { Completion, Values } from './complete.ts';

/** Newest first; more would not fit on a screen. */
const SHOWN_RUNS = 20;

/** Values from the program's own lists, and from the results folder. */
export function valuesIn(resultsFolder: string, lang: Lang): Values {
  return async (name, option) => {
    if (name === 'run' || name === 'runs')
      return { candidates: await runsIn(resultsFolder, lang), files: true };
    if (name === 'scenario') return { candidates: scenarios(lang), files: true };
    if (name === 'file' || name === 'dir') return { candidates: [], files: true };
    switch (option) {
      case '--scenario':
        return words(Object.keys(SCENARIOS));
      case '--profile':
        return words(Object.keys(PROFILES));
      case '--target':
        return words(['auto', 'sandbox']);
      case '--connections':
        return words(['keep', 'new', 'reuse:20']);
      default:
        return null;
    }
  };
}

function words(values: readonly string[]): Completion {
  return { candidates: values.map((value) => ({ value, description: '' })), files: false };
}

function scenarios(lang: Lang) {
  return Object.entries(SCENARIOS).map(([value, question]) => ({ value, description: question[lang] }));
}

const NEWEST: Wording = { en: 'the newest run', fr: 'la dernière exécution' };

async function runsIn(folder: string, lang: Lang) {
  const names = await readdir(folder).catch(() => []);
  const runs = names.filter((name) => RUN_ID.test(name)).toSorted();
  return [
    { value: 'latest', description: NEWEST[lang] },
    ...runs
      .toReversed()
      .slice(0, SHOWN_RUNS)
      .map((value) => ({ value, description: '' })),
  ];
}
