import type { DrillName } from '../../../core/learn/drills.ts';
import type { Thought } from '../../../core/learn/score.ts';
import type { Lang } from '../../../core/lib/lang.ts';
import { duration } from '../../i18n/format.ts';

export interface LearnWords {
  readonly intro: (run: string, hpa: string, settings: string, questions: number | null) => string;
  readonly live: string;
  readonly howTo: string;
  readonly question: (number: number, of: number | null, at: string, replicas: number) => string;
  readonly sees: string;
  readonly remembers: (list: readonly { readonly replicas: number; readonly ageSeconds: number }[]) => string;
  readonly prompt: string;
  readonly hint: (ratio: string, pods: number) => string;
  readonly noHint: string;
  readonly notANumber: (text: string) => string;
  readonly reveal: (guess: number, answer: number, points: number) => string;
  readonly thoughts: Readonly<Record<Thought, string>>;
  readonly because: string;
  readonly score: (exact: number, asked: number, points: number, most: number) => string;
  readonly grade: (share: number) => string;
  readonly left: (count: number) => string;
  readonly nothingToAsk: (run: string) => string;
  readonly noAnswers: string;
  readonly drill: {
    readonly title: (name: string) => string;
    readonly choose: string;
    readonly pickOne: (count: number) => string;
    readonly running: string;
    readonly right: string;
    readonly wrong: (answer: string) => string;
    readonly sandboxRuns: string;
    readonly texts: Readonly<
      Record<
        DrillName,
        {
          readonly situation: string;
          readonly choices: readonly [string, string, string];
          readonly lesson: string;
        }
      >
    >;
  };
}

const en: LearnWords = {
  intro: (run, hpa, settings, questions) =>
    `Run ${run}, HPA ${hpa} (${settings})${questions === null ? '' : `: ${questions} ${questions === 1 ? 'decision' : 'decisions'}`}. How many replicas will it want next?`,
  live: 'The run goes on: a question comes with each decision worth it, until the run ends.',
  howTo: 'A number is an answer; ? gives a hint; q ends.',
  question: (number, of, at, replicas) =>
    `Decision ${number}${of === null ? '' : ` of ${of}`}, ${at} into the run, ${replicas} ${replicas === 1 ? 'replica' : 'replicas'} now`,
  sees: 'The controller sees',
  remembers: (list) =>
    `it remembers wanting ${list.map((one) => `${one.replicas} (${duration(one.ageSeconds * 1000, 'en')} ago)`).join(', ')}`,
  prompt: 'next replica count? ',
  hint: (ratio, pods) =>
    `first ratio × pods = ${ratio} × ${pods}, rounded up; then the tolerance, the windows, the policies, the bounds`,
  noHint: 'there is no metric to compute with: what does it do then?',
  notANumber: (text) => `expected a whole number, ? or q, got "${text}"`,
  reveal: (guess, answer, points) =>
    points === 2
      ? `Right: ${answer}. (2 points)`
      : `You said ${guess}, it decided ${answer}. (${points} ${points === 1 ? 'point' : 'points'})`,
  thoughts: {
    exact: '',
    'metrics-only':
      'Your number is what the metrics alone ask for: then come the windows, the policies and the bounds.',
    'no-tolerance': 'The formula gives your number, but within the tolerance nothing changes.',
    formula:
      'That is ratio × pods of those with a usable sample: pods that are not ready or not measured count, cautiously, too.',
    'rounded-down': 'The result is always rounded up: rather one pod too many.',
    direction: 'The direction is right, the count is not.',
    wrong: 'It goes another way.',
  },
  because: 'Because',
  score: (exact, asked, points, most) => `${exact} of ${asked} exactly right, ${points} of ${most} points`,
  grade: (share) =>
    share >= 0.9
      ? 'You decide like the controller.'
      : share >= 0.6
        ? 'Good: the formula sits, look at windows and limits again.'
        : 'Try again: first the ratio, then the tolerance, then windows, policies, bounds.',
  left: (count) => `${count} ${count === 1 ? 'decision was' : 'decisions were'} not answered`,
  nothingToAsk: (run) =>
    `${run}: this run holds no decision that can be asked about: it needs an autoscaler whose samples were seen`,
  noAnswers:
    'expected answers, one a line, on standard input (printf "4\\n6\\n" | palier learn), or a terminal to ask at',
  drill: {
    title: (name) => `Drill: ${name}`,
    choose: 'What will happen?',
    pickOne: (count) => `1 to ${count}? `,
    running: 'Now it happens, on the sandbox. This takes some minutes.',
    right: 'You foresaw it.',
    wrong: (answer) => `What happens is: ${answer}`,
    sandboxRuns:
      'a sandbox is running already, and a drill breaks things: end it first with "palier sandbox down"',
    texts: {
      'target-too-low': {
        situation:
          'Somebody set the CPU target to 10 % of the request, "to be safe". An ordinary load begins.',
        choices: [
          'Nothing changes: what counts is the load, not the target',
          'It grows by one pod and stays there',
          'It grows to maxReplicas at a load that one or two pods could carry, and comes back late',
        ],
        lesson:
          'replicas = ratio × pods, and the ratio is utilization ÷ target: a sixth of the target means six times the pods. Idle CPU alone may already be near 10 %.',
      },
      'max-too-small': {
        situation: 'maxReplicas is 2. A load comes that needs five or six pods.',
        choices: [
          'The autoscaler goes beyond 2 for a while and comes back',
          'It stops at 2, says ScalingLimited, and the pods run at their CPU limit: answers get slow',
          'It refuses to scale at all',
        ],
        lesson:
          'The metrics go on asking for more; the bound wins, and the condition ScalingLimited=True (TooManyReplicas) is the only sign. Alarm on it.',
      },
      'no-requests': {
        situation: 'A new version of the Deployment has lost its CPU request. The load begins.',
        choices: [
          'It never scales: without a request there is no utilization, ScalingActive is False',
          'It scales on the CPU limit instead',
          'It scales up to maxReplicas, to be safe',
        ],
        lesson:
          'Utilization is usage ÷ request. One container without a request is enough: FailedGetResourceMetric, ScalingActive=False, and the count stays where it is, up and down.',
      },
      'no-metrics-server': {
        situation: 'metrics-server is gone: nobody answers "kubectl top pods". The load begins.',
        choices: [
          'The autoscaler takes the last numbers that it saw and goes on',
          'It changes nothing: ScalingActive is False (FailedGetResourceMetric), and the pods run hot',
          'It goes down to minReplicas, because it sees no usage',
        ],
        lesson:
          'What is not measured is not zero: without a metric the count stays, up and down. "kubectl describe hpa" says <unknown> and why; "kubectl get apiservice v1beta1.metrics.k8s.io" says who should answer.',
      },
    },
  },
};

const fr: LearnWords = {
  intro: (run, hpa, settings, questions) =>
    `Exécution ${run}, HPA ${hpa} (${settings})${questions === null ? '' : ` : ${questions} ${questions === 1 ? 'décision' : 'décisions'}`}. Combien de réplicas voudra-t-il ensuite ?`,
  live: 'L’exécution continue : une question vient à chaque décision qui en vaut la peine, jusqu’à la fin.',
  howTo: 'Un nombre est une réponse ; ? donne un indice ; q termine.',
  question: (number, of, at, replicas) =>
    `Décision ${number}${of === null ? '' : ` sur ${of}`}, à ${at} de l’exécution, ${replicas} ${replicas === 1 ? 'réplica' : 'réplicas'} maintenant`,
  sees: 'Le contrôleur voit',
  remembers: (list) =>
    `il se souvient d’avoir voulu ${list.map((one) => `${one.replicas} (il y a ${duration(one.ageSeconds * 1000, 'fr')})`).join(', ')}`,
  prompt: 'prochain nombre de réplicas ? ',
  hint: (ratio, pods) =>
    `d’abord rapport × pods = ${ratio} × ${pods}, arrondi au-dessus ; puis la tolérance, les fenêtres, les règles, les bornes`,
  noHint: 'il n’y a pas de métrique pour calculer : que fait-il alors ?',
  notANumber: (text) => `nombre entier, ? ou q attendu, reçu « ${text} »`,
  reveal: (guess, answer, points) =>
    points === 2
      ? `Exact : ${answer}. (2 points)`
      : `Vous avez dit ${guess}, il a décidé ${answer}. (${points} ${points === 1 ? 'point' : 'points'})`,
  thoughts: {
    exact: '',
    'metrics-only':
      'C’est ce que demandent les seules métriques : viennent ensuite les fenêtres, les règles et les bornes.',
    'no-tolerance': 'La formule donne votre nombre, mais dans la tolérance rien ne change.',
    formula:
      'C’est rapport × pods de ceux qui ont un échantillon utilisable : les pods pas prêts ou pas mesurés comptent aussi, prudemment.',
    'rounded-down': 'Le résultat est toujours arrondi au-dessus : plutôt un pod de trop.',
    direction: 'Le sens est bon, le nombre non.',
    wrong: 'Il va dans un autre sens.',
  },
  because: 'Parce que',
  score: (exact, asked, points, most) => `${exact} sur ${asked} exactes, ${points} points sur ${most}`,
  grade: (share) =>
    share >= 0.9
      ? 'Vous décidez comme le contrôleur.'
      : share >= 0.6
        ? 'Bien : la formule est acquise, revoyez les fenêtres et les limites.'
        : 'Essayez encore : d’abord le rapport, puis la tolérance, puis fenêtres, règles, bornes.',
  left: (count) => `${count} ${count === 1 ? 'décision sans réponse' : 'décisions sans réponse'}`,
  nothingToAsk: (run) =>
    `${run} : cette exécution ne contient aucune décision à deviner : il faut un autoscaler dont les échantillons ont été vus`,
  noAnswers:
    'réponses attendues, une par ligne, sur l’entrée standard (printf "4\\n6\\n" | palier learn), ou un terminal',
  drill: {
    title: (name) => `Exercice : ${name}`,
    choose: 'Que va-t-il se passer ?',
    pickOne: (count) => `1 à ${count} ? `,
    running: 'Cela se passe maintenant, dans le bac à sable. Il faut quelques minutes.',
    right: 'Vous l’aviez prévu.',
    wrong: (answer) => `Ce qui se passe : ${answer}`,
    sandboxRuns:
      'un bac à sable est déjà en marche, et un exercice casse des choses : arrêtez-le d’abord avec « palier sandbox down »',
    texts: {
      'target-too-low': {
        situation:
          'Quelqu’un a mis la cible CPU à 10 % de la demande CPU des pods, « par sécurité ». Une charge ordinaire commence.',
        choices: [
          'Rien ne change : c’est la charge qui compte, pas la cible',
          'Il monte d’un pod et y reste',
          'Il monte à maxReplicas pour une charge qu’un ou deux pods porteraient, et redescend tard',
        ],
        lesson:
          'réplicas = rapport × pods, et le rapport est utilisation ÷ cible : un sixième de la cible, c’est six fois plus de pods. La seule CPU au repos peut déjà approcher 10 %.',
      },
      'max-too-small': {
        situation: 'maxReplicas vaut 2. Une charge arrive qui demande cinq ou six pods.',
        choices: [
          'L’autoscaler dépasse 2 un moment puis revient',
          'Il s’arrête à 2, dit ScalingLimited, et les pods sont à leur limite CPU : les réponses ralentissent',
          'Il refuse de changer quoi que ce soit',
        ],
        lesson:
          'Les métriques continuent de demander plus ; la borne gagne, et la condition ScalingLimited=True (TooManyReplicas) en est le seul signe. Mettez une alerte dessus.',
      },
      'no-requests': {
        situation: 'Une nouvelle version du Deployment a perdu sa demande CPU. La charge commence.',
        choices: [
          'Il ne change jamais : sans demande CPU pas d’utilisation, ScalingActive est False',
          'Il se règle sur la limite CPU à la place',
          'Il monte à maxReplicas, par sécurité',
        ],
        lesson:
          'L’utilisation est usage ÷ demande CPU. Un seul conteneur sans demande suffit : FailedGetResourceMetric, ScalingActive=False, et le nombre reste où il est, vers le haut comme vers le bas.',
      },
      'no-metrics-server': {
        situation:
          'metrics-server a disparu : plus personne ne répond à « kubectl top pods ». La charge commence.',
        choices: [
          'L’autoscaler garde les derniers chiffres qu’il a vus et continue',
          'Il ne change rien : ScalingActive est False (FailedGetResourceMetric), et les pods chauffent',
          'Il descend à minReplicas, puisqu’il ne voit aucun usage',
        ],
        lesson:
          'Ce qui n’est pas mesuré ne vaut pas zéro : sans métrique le nombre reste, vers le haut comme vers le bas. « kubectl describe hpa » dit <unknown> et pourquoi ; « kubectl get apiservice v1beta1.metrics.k8s.io » dit qui devrait répondre.',
      },
    },
  },
};

export const learnWords: Readonly<Record<Lang, LearnWords>> = { en, fr };
