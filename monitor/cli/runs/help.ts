import type { Lang } from '../../../core/lib/lang.ts';

/** What `palier runs --help` says. */
export interface RunsHelp {
  readonly about: string;
  readonly scenario: string;
  readonly verdict: string;
  readonly target: string;
  readonly group: string;
  readonly prune: Readonly<Record<'about' | 'keep' | 'olderThan' | 'yes' | 'dryRun', string>>;
  readonly examples: Readonly<Record<'table' | 'failed' | 'folder' | 'prune', string>>;
}

const en: RunsHelp = {
  about: 'list the recorded runs, newest first; "runs prune" removes some',
  scenario: 'only of this scenario',
  verdict: 'only with this verdict',
  target: 'only on this target: sandbox, kubernetes, or the name of one',
  group: 'only repeats of this group',
  prune: {
    about: 'remove runs: what Palier wrote in their folders, and nothing else',
    keep: 'all but the newest so many',
    olderThan: 'that began before so long: 12h, 30d',
    yes: 'without asking',
    dryRun: 'only say which',
  },
  examples: {
    table: 'as a table',
    failed: 'those that failed',
    folder: 'the folder of the newest',
    prune: 'remove all but the newest twenty',
  },
};

const fr: RunsHelp = {
  about: 'liste les exécutions, la plus récente d’abord ; « runs prune » en supprime',
  scenario: 'seulement celles de ce scénario',
  verdict: 'seulement celles qui ont ce verdict',
  target: 'seulement sur cette cible : sandbox, kubernetes ou le nom d’une cible',
  group: 'seulement les répétitions de ce groupe',
  prune: {
    about: 'supprime des exécutions : ce que Palier a écrit dans leurs dossiers, et rien d’autre',
    keep: 'toutes sauf tant des plus récentes',
    olderThan: 'celles qui ont commencé il y a plus longtemps : 12h, 30d',
    yes: 'sans demander',
    dryRun: 'dit seulement lesquelles',
  },
  examples: {
    table: 'en tableau',
    failed: 'celles qui ont échoué',
    folder: 'le dossier de la plus récente',
    prune: 'supprime tout sauf les vingt dernières',
  },
};

export const runsHelp: Readonly<Record<Lang, RunsHelp>> = { en, fr };
