import type { Lang } from '../../../core/lib/lang.ts';

/** What `palier learn --help` says. */
export interface LearnHelp {
  readonly about: string;
  readonly questions: string;
  readonly drill: string;
  readonly examples: Readonly<Record<'newest' | 'drill' | 'five' | 'pipe', string>>;
}

const en: LearnHelp = {
  about: 'guess what the autoscaler will decide, decision by decision, then see it and why',
  questions: 'at most so many decisions',
  drill: 'first let something go wrong on the sandbox, and foresee it',
  examples: {
    newest: 'the newest run, decision by decision',
    drill: 'live through a mistake on the sandbox (some minutes)',
    five: 'five of its decisions, in French',
    pipe: 'answers from a pipe, the score as JSON',
  },
};

const fr: LearnHelp = {
  about: 'devinez ce que l’autoscaler va décider, décision par décision, puis voyez-le et pourquoi',
  questions: 'nombre maximal de décisions',
  drill: 'd’abord laisser un incident se produire dans le bac à sable, et le prévoir',
  examples: {
    newest: 'la dernière exécution, décision par décision',
    drill: 'vivre une erreur dans le bac à sable (quelques minutes)',
    five: 'cinq de ses décisions, en français',
    pipe: 'les réponses par un tube, le score en JSON',
  },
};

export const learnHelp: Readonly<Record<Lang, LearnHelp>> = { en, fr };
