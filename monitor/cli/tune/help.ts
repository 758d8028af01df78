import type { Lang } from '../../../core/lib/lang.ts';
import { OBJECTIVES } from '../../../core/tune/outcome.ts';

/** What `palier tune --help` says. */
export interface TuneHelp {
  readonly about: string;
  readonly objectives: string;
  readonly allObjectives: string;
  readonly budget: string;
  readonly show: string;
  readonly need: string;
  readonly maxError: string;
  readonly pick: string;
  readonly output: string;
  readonly compare: string;
  readonly examples: Readonly<Record<'newest' | 'two' | 'proof' | 'compared' | 'error', string>>;
}

const en: TuneHelp = {
  about: 'try other autoscaler settings on a recorded run, with the error of the model on that run',
  objectives: `what should be small, the most important first: ${OBJECTIVES.join(', ')}`,
  allObjectives: 'all',
  budget: 'how many settings to try',
  show: 'how many of the best trade-offs to show',
  need: 'CPU, per cent of its request, that a pod may use and still be enough (default: the recorded target)',
  maxError: 'no advice when the model is off by more',
  pick: 'print and write the patch of this one of the shown (default: the one to try first)',
  output: 'write the patch, for "palier load --hpa-patch"',
  compare: 'predict this other run from the first: its settings, side by side with what it did',
  examples: {
    newest: 'the newest run',
    two: 'never mind how often it changes',
    proof: 'try what it advises',
    compared: 'what it predicted beside what was measured',
    error: 'how wrong the model is',
  },
};

const fr: TuneHelp = {
  about: 'essaie d’autres réglages de l’autoscaler sur une exécution, avec l’erreur du modèle sur celle-ci',
  objectives: `ce qui doit être petit, le plus important d’abord : ${OBJECTIVES.join(', ')}`,
  allObjectives: 'tous',
  budget: 'nombre de réglages à essayer',
  show: 'nombre des meilleurs compromis à montrer',
  need: 'CPU, en pour cent de sa demande, qu’un pod peut utiliser en suffisant encore (par défaut : la cible enregistrée)',
  maxError: 'pas de conseil si le modèle se trompe de plus',
  pick: 'affiche et écrit le patch de celui-ci parmi ceux montrés (par défaut : celui à essayer d’abord)',
  output: 'écrit le patch, pour « palier load --hpa-patch »',
  compare: 'prédit cette autre exécution depuis la première : ses réglages, à côté de ce qui s’est passé',
  examples: {
    newest: 'la dernière exécution',
    two: 'peu importe le nombre de changements',
    proof: 'essaie ce qui est conseillé',
    compared: 'ce qui était prédit à côté de ce qui a été mesuré',
    error: 'de combien le modèle se trompe',
  },
};

export const tuneHelp: Readonly<Record<Lang, TuneHelp>> = { en, fr };
