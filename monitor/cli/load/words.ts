import type { Lang } from '../../../core/lib/lang.ts';

/** What `palier load` says beside its screen. */
export interface LoadWords {
  readonly target: (url: string, how: string) => string;
  readonly noTarget: (reason: string) => string;
  readonly readingScript: (path: string) => string;
  readonly unknownOption: (path: string, option: string) => string;
  readonly inVain: (options: string, path: string) => string;
  readonly scriptPrinted: (log: string) => string;
  readonly hpaPatched: (hpa: string) => string;
  readonly hpaRestored: (hpa: string) => string;
  readonly hpaNotRestored: (hpa: string, command: string) => string;
  readonly stopping: string;
  readonly makingReport: string;
  readonly noReport: (reason: string) => string;
  readonly repeat: {
    readonly run: (index: number, of: number, group: string) => string;
    readonly waiting: (seconds: number) => string;
    readonly stopped: (done: number, of: number) => string;
    readonly next: (group: string) => string;
  };
}

const en: LoadWords = {
  target: (url, how) => `load goes to ${url} (${how})`,
  noTarget: (reason) => `no BASE_URL for the script, it must know its address: ${reason}`,
  readingScript: (path) => `k6 is still reading ${path} (its init code, or a module on the network)…`,
  unknownOption: (path, option) => `${path}: k6 knows no option "${option}", and goes on without it`,
  inVain: (options, path) =>
    `${options} ${options.includes(',') ? 'change' : 'changes'} nothing: ${path} says itself what its load is (K6_VUS, K6_DURATION… may change that)`,
  scriptPrinted: (log) => `what k6 and the script printed is in ${log}`,
  hpaPatched: (hpa) => `settings of ${hpa} changed for this run; they go back when it ends`,
  hpaRestored: (hpa) => `settings of ${hpa} are as before`,
  hpaNotRestored: (hpa, command) => `settings of ${hpa} are NOT as before. Put them back with: ${command}`,
  stopping: 'stopping: the load ends gracefully, then the files are settled (again to quit at once)',
  makingReport: 'making the report…',
  noReport: (reason) => `the report could not be made: ${reason} (try "palier report")`,
  repeat: {
    run: (index, of, group) => `run ${index} of ${of}, group ${group}`,
    waiting: (seconds) =>
      `waiting ${seconds} s: the scale-down window of this run must not reach into the next`,
    stopped: (done, of) => `stopped after ${done} of ${of} runs`,
    next: (group) => `compare with it later: palier report latest --baseline ${group}`,
  },
};

const fr: LoadWords = {
  target: (url, how) => `la charge va vers ${url} (${how})`,
  noTarget: (reason) => `pas de BASE_URL pour le script, à lui de connaître son adresse : ${reason}`,
  readingScript: (path) => `k6 lit encore ${path} (son code d’initialisation, ou un module du réseau)…`,
  unknownOption: (path, option) => `${path} : k6 ne connaît pas d’option « ${option} » et continue sans elle`,
  inVain: (options, path) =>
    `${options} ${options.includes(',') ? 'ne changent' : 'ne change'} rien : ${path} dit lui-même quelle est sa charge (K6_VUS, K6_DURATION… peuvent changer cela)`,
  scriptPrinted: (log) => `ce que k6 et le script ont affiché est dans ${log}`,
  hpaPatched: (hpa) => `réglages de ${hpa} changés pour cette exécution ; ils reviennent à la fin`,
  hpaRestored: (hpa) => `les réglages de ${hpa} sont comme avant`,
  hpaNotRestored: (hpa, command) =>
    `les réglages de ${hpa} ne sont PAS comme avant. Remettez-les avec : ${command}`,
  stopping:
    'arrêt : la charge se termine proprement, puis les fichiers sont clos (encore une fois pour quitter tout de suite)',
  makingReport: 'préparation du rapport…',
  noReport: (reason) => `le rapport n’a pas pu être fait : ${reason} (essayez « palier report »)`,
  repeat: {
    run: (index, of, group) => `exécution ${index} sur ${of}, groupe ${group}`,
    waiting: (seconds) =>
      `attente de ${seconds} s : la fenêtre de descente de cette exécution ne doit pas toucher la suivante`,
    stopped: (done, of) => `arrêt après ${done} exécutions sur ${of}`,
    next: (group) => `pour comparer plus tard : palier report latest --baseline ${group}`,
  },
};

export const loadWords: Readonly<Record<Lang, LoadWords>> = { en, fr };
