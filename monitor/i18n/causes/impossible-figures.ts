import type { Lang } from '../../../core/lib/lang.ts';
import type { CauseValues, ImpossibleFigure } from '../../../core/timeline/cause.ts';
import { number } from '../format.ts';

interface Words {
  readonly figure: (pod: string, container: string) => string;
  readonly faults: Readonly<Record<ImpossibleFigure['fault'], string>>;
  readonly resources: Readonly<Record<ImpossibleFigure['resource'], string>>;
  readonly more: string;
}

const WORDS: Readonly<Record<Lang, Words>> = {
  en: {
    figure: (pod, container) => `pod ${pod}, container ${container}: `,
    resources: { cpu: 'cpu', memory: 'memory' },
    faults: {
      'no-quantity': 'is no quantity',
      negative: 'is negative',
      'too-much': 'is more than any machine has',
    },
    more: 'and {} more',
  },
  fr: {
    figure: (pod, container) => `pod ${pod}, conteneur ${container} : `,
    resources: { cpu: 'le CPU', memory: 'la mémoire' },
    faults: {
      'no-quantity': 'n’est pas une quantité',
      negative: 'est en dessous de zéro',
      'too-much': 'dépasse ce que possède n’importe quelle machine',
    },
    more: 'et {} de plus',
  },
};

/** In one line, however many there are: `pod a, container b: cpu is negative (and 3 more)`. */
export function impossibleFigures({ first, more }: CauseValues['metrics-impossible'], lang: Lang): string {
  const { figure, resources, faults, more: andMore } = WORDS[lang];
  const told = `${figure(first.pod, first.container)}${resources[first.resource]} ${faults[first.fault]}`;
  return more === 0 ? told : `${told} (${andMore.replace('{}', number(more, lang))})`;
}
