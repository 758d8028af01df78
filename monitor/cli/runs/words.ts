import type { Lang } from '../../../core/lib/lang.ts';
import type { Verdict } from '../../../core/verdict/objective.ts';

/** What `palier runs` says. */
export interface RunsWords {
  readonly noRuns: (dir: string) => string;
  readonly noSuchRuns: (dir: string) => string;
  readonly prune: {
    readonly nothing: string;
    readonly question: (count: number) => string;
    /** How an answer that agrees begins. */
    readonly yes: string;
    readonly removed: (count: number, of: number) => string;
    readonly left: (dir: string, names: string) => string;
  };
  readonly runs: {
    readonly run: string;
    readonly target: string;
    readonly state: string;
    readonly verdict: string;
    readonly peak: string;
    readonly requests: string;
    readonly group: string;
    readonly states: Readonly<Record<'complete' | 'running' | 'cut', string>>;
    readonly verdicts: Readonly<Record<Verdict, string>>;
  };
}

const en: RunsWords = {
  noRuns: (dir) => `no runs in ${dir} yet: make one with "palier load"`,
  noSuchRuns: (dir) => `no such runs in ${dir}`,
  prune: {
    nothing: 'no run to remove',
    question: (count) => `Remove ${count === 1 ? 'this run' : `these ${count} runs`} for good? [y/N]`,
    yes: 'y',
    removed: (count, of) => `${count} of ${of} removed`,
    left: (dir, names) => `${dir} stays, with what Palier did not write: ${names}`,
  },
  runs: {
    run: 'run',
    target: 'target',
    state: 'state',
    verdict: 'verdict',
    peak: 'peak pods',
    requests: 'requests',
    group: 'group',
    verdicts: { pass: 'pass', fail: 'fail', inconclusive: 'inconclusive' },
    states: { complete: 'complete', running: 'running', cut: 'cut off' },
  },
};

const fr: RunsWords = {
  noRuns: (dir) => `aucune exécution dans ${dir} : lancez-en une avec « palier load »`,
  noSuchRuns: (dir) => `aucune exécution de ce genre dans ${dir}`,
  prune: {
    nothing: 'aucune exécution à supprimer',
    question: (count) =>
      `Supprimer définitivement ${count === 1 ? 'cette exécution' : `ces ${count} exécutions`} ? [o/N]`,
    yes: 'o',
    removed: (count, of) => `${count} sur ${of} supprimées`,
    left: (dir, names) => `${dir} reste, avec ce que Palier n’a pas écrit : ${names}`,
  },
  runs: {
    run: 'exécution',
    target: 'cible',
    state: 'état',
    verdict: 'verdict',
    peak: 'pods max',
    requests: 'requêtes',
    group: 'groupe',
    verdicts: { pass: 'réussi', fail: 'échec', inconclusive: 'non concluant' },
    states: { complete: 'complète', running: 'en cours', cut: 'coupée' },
  },
};

export const runsWords: Readonly<Record<Lang, RunsWords>> = { en, fr };
