import type { Lang } from '../../core/lib/lang.ts';
import { inert } from '../../system/output/inert.ts';
import { SANDBOX_WORDS, type SandboxWords } from '../i18n/sandbox.ts';

interface UnusedObjects {
  readonly file: string;
  readonly kinds: ReadonlyMap<string, number>;
  readonly message: string | null;
}

/** `2 × ConfigMap, 1 × Secret` */
function listOfKinds(kinds: ReadonlyMap<string, number>, none: string, nameless: string): string {
  const all = [...kinds].map(([kind, count]) => `${count} × ${inert(kind === '' ? nameless : kind)}`);
  return all.join(', ') || none;
}

/** What the command line itself says; screens, plain lines and summaries have their words in i18n/. */
export interface CliWords {
  readonly targetSandbox: string;
  readonly targetCluster: (context: string, server: string) => string;
  readonly sandbox: SandboxWords;
  readonly sandboxInstead: (reason: string) => string;
  readonly observing: (hpas: string) => string;
  readonly target: (url: string, how: string) => string;
  readonly noTarget: (reason: string) => string;
  readonly readingScript: (path: string) => string;
  readonly unknownOption: (path: string, option: string) => string;
  readonly inVain: (options: string, path: string) => string;
  readonly scriptPrinted: (log: string) => string;
  readonly recording: (dir: string) => string;
  readonly hpaPatched: (hpa: string) => string;
  readonly hpaRestored: (hpa: string) => string;
  readonly hpaNotRestored: (hpa: string, command: string) => string;
  /** Of a run that is over. */
  readonly hpaLeft: (hpa: string, target: string, command: string) => string;
  readonly stopping: string;
  readonly chooseHpa: string;
  readonly chooseNumber: (count: number) => string;
  readonly readingRun: (percent: number) => string;
  readonly notReadToItsEnd: string;
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
  readonly makingReport: string;
  readonly noReport: (reason: string) => string;
  readonly repeat: {
    readonly run: (index: number, of: number, group: string) => string;
    readonly waiting: (seconds: number) => string;
    readonly stopped: (done: number, of: number) => string;
    readonly next: (group: string) => string;
  };
  readonly explain: {
    readonly columns: readonly string[];
    readonly results: Readonly<Record<'agrees' | 'differs' | 'unknown', string>>;
    readonly none: string;
    readonly ofRun: (dir: string) => string;
    readonly unused: (file: UnusedObjects) => string;
    readonly impossible: (problem: string) => string;
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
  };
}

const en: CliWords = {
  sandbox: SANDBOX_WORDS.en,
  targetSandbox:
    'target: the built-in sandbox (Kubernetes’ own control plane; pods are processes of this machine)',
  targetCluster: (context, server) => `target: Kubernetes, context ${context} (${server})`,
  sandboxInstead: (reason) => `no cluster is observed, the built-in sandbox stands in: ${reason}`,
  observing: (hpas) => `observing ${hpas}`,
  target: (url, how) => `load goes to ${url} (${how})`,
  noTarget: (reason) => `no BASE_URL for the script, it must know its address: ${reason}`,
  readingScript: (path) => `k6 is still reading ${path} (its init code, or a module on the network)…`,
  unknownOption: (path, option) => `${path}: k6 knows no option "${option}", and goes on without it`,
  inVain: (options, path) =>
    `${options} ${options.includes(',') ? 'change' : 'changes'} nothing: ${path} says itself what its load is (K6_VUS, K6_DURATION… may change that)`,
  scriptPrinted: (log) => `what k6 and the script printed is in ${log}`,
  recording: (dir) => `recording to ${dir}`,
  hpaPatched: (hpa) => `settings of ${hpa} changed for this run; they go back when it ends`,
  hpaRestored: (hpa) => `settings of ${hpa} are as before`,
  hpaNotRestored: (hpa, command) => `settings of ${hpa} are NOT as before. Put them back with: ${command}`,
  hpaLeft: (hpa, target, command) =>
    `an earlier run has left its settings on ${hpa} (${target}). Put the former ones back with: ${command}`,
  stopping: 'stopping: the load ends gracefully, then the files are settled (again to quit at once)',
  chooseHpa: 'Several HorizontalPodAutoscalers; which one?',
  chooseNumber: (count) => `1 to ${count}: `,
  noSuchRuns: (dir) => `no such runs in ${dir}`,
  prune: {
    nothing: 'no run to remove',
    question: (count) => `Remove ${count === 1 ? 'this run' : `these ${count} runs`} for good? [y/N]`,
    yes: 'y',
    removed: (count, of) => `${count} of ${of} removed`,
    left: (dir, names) => `${dir} stays, with what Palier did not write: ${names}`,
  },
  makingReport: 'making the report…',
  noReport: (reason) => `the report could not be made: ${reason} (try "palier report")`,
  repeat: {
    run: (index, of, group) => `run ${index} of ${of}, group ${group}`,
    waiting: (seconds) =>
      `waiting ${seconds} s: the scale-down window of this run must not reach into the next`,
    stopped: (done, of) => `stopped after ${done} of ${of} runs`,
    next: (group) => `compare with it later: palier report latest --baseline ${group}`,
  },
  explain: {
    columns: ['AT', 'HPA', 'MEASURED', 'OURS', 'RESULT', 'WHY'],
    results: { agrees: 'agrees', differs: 'differs', unknown: 'can’t be told' },
    none: 'The HPA never wrote a status while it was watched: there is no decision to compare.',
    ofRun: (dir) => `of the run ${dir}`,
    impossible: (problem) => `an impossible figure counts as missing: ${inert(problem)}`,
    unused: ({ file, kinds, message }) =>
      `nothing of ${file} is used: it has ${listOfKinds(kinds, 'no object at all', 'objects without a kind')}${
        message === null ? ', and no autoscaler among the files looks at that' : ` (${inert(message)})`
      }`,
  },
  readingRun: (percent) => `reading the recording… ${percent} %`,
  notReadToItsEnd: 'the recording was not read to its end: whether the rest of it is whole is not known',
  noRuns: (dir) => `no runs in ${dir} yet: make one with "palier load"`,
  runs: {
    run: 'run',
    target: 'target',
    state: 'state',
    verdict: 'verdict',
    peak: 'peak pods',
    requests: 'requests',
    group: 'group',
    states: { complete: 'complete', running: 'running', cut: 'cut off' },
  },
};

const fr: CliWords = {
  sandbox: SANDBOX_WORDS.fr,
  targetSandbox:
    'cible : le bac à sable intégré (le plan de contrôle de Kubernetes ; les pods sont des processus de cette machine)',
  targetCluster: (context, server) => `cible : Kubernetes, contexte ${context} (${server})`,
  sandboxInstead: (reason) => `aucun cluster n’est observé, le bac à sable intégré le remplace : ${reason}`,
  observing: (hpas) => `observation de ${hpas}`,
  target: (url, how) => `la charge va vers ${url} (${how})`,
  noTarget: (reason) => `pas de BASE_URL pour le script, à lui de connaître son adresse : ${reason}`,
  readingScript: (path) => `k6 lit encore ${path} (son code d’initialisation, ou un module du réseau)…`,
  unknownOption: (path, option) => `${path} : k6 ne connaît pas d’option « ${option} » et continue sans elle`,
  inVain: (options, path) =>
    `${options} ${options.includes(',') ? 'ne changent' : 'ne change'} rien : ${path} dit lui-même quelle est sa charge (K6_VUS, K6_DURATION… peuvent changer cela)`,
  scriptPrinted: (log) => `ce que k6 et le script ont affiché est dans ${log}`,
  recording: (dir) => `enregistrement dans ${dir}`,
  hpaPatched: (hpa) => `réglages de ${hpa} changés pour cette exécution ; ils reviennent à la fin`,
  hpaRestored: (hpa) => `les réglages de ${hpa} sont comme avant`,
  hpaNotRestored: (hpa, command) =>
    `les réglages de ${hpa} ne sont PAS comme avant. Remettez-les avec : ${command}`,
  hpaLeft: (hpa, target, command) =>
    `une exécution antérieure a laissé ses réglages sur ${hpa} (${target}). Remettez les anciens avec : ${command}`,
  stopping:
    'arrêt : la charge se termine proprement, puis les fichiers sont clos (encore une fois pour quitter tout de suite)',
  chooseHpa: 'Plusieurs HorizontalPodAutoscalers ; lequel ?',
  chooseNumber: (count) => `1 à ${count} : `,
  noSuchRuns: (dir) => `aucune exécution de ce genre dans ${dir}`,
  prune: {
    nothing: 'aucune exécution à supprimer',
    question: (count) =>
      `Supprimer définitivement ${count === 1 ? 'cette exécution' : `ces ${count} exécutions`} ? [o/N]`,
    yes: 'o',
    removed: (count, of) => `${count} sur ${of} supprimées`,
    left: (dir, names) => `${dir} reste, avec ce que Palier n’a pas écrit : ${names}`,
  },
  makingReport: 'préparation du rapport…',
  noReport: (reason) => `le rapport n’a pas pu être fait : ${reason} (essayez « palier report »)`,
  repeat: {
    run: (index, of, group) => `exécution ${index} sur ${of}, groupe ${group}`,
    waiting: (seconds) =>
      `attente de ${seconds} s : la fenêtre de descente de cette exécution ne doit pas toucher la suivante`,
    stopped: (done, of) => `arrêt après ${done} exécutions sur ${of}`,
    next: (group) => `pour comparer plus tard : palier report latest --baseline ${group}`,
  },
  explain: {
    columns: ['À', 'HPA', 'MESURÉ', 'NOUS', 'RÉSULTAT', 'POURQUOI'],
    results: { agrees: 'conforme', differs: 'différent', unknown: 'indécidable' },
    none: 'Le HPA n’a écrit aucun état pendant l’observation : aucune décision à comparer.',
    ofRun: (dir) => `de l’exécution ${dir}`,
    impossible: (problem) => `un chiffre impossible compte comme manquant : ${inert(problem)}`,
    unused: ({ file, kinds, message }) =>
      `rien de ${file} n’est utilisé : il contient ${listOfKinds(kinds, 'aucun objet', 'objets sans type (kind)')}${
        message === null ? ', et aucun autoscaler de ces fichiers ne s’y réfère' : ` (${inert(message)})`
      }`,
  },
  readingRun: (percent) => `lecture de l’enregistrement… ${percent} %`,
  notReadToItsEnd: 'l’enregistrement n’a pas été lu jusqu’au bout : on ne sait pas si le reste en est intact',
  noRuns: (dir) => `aucune exécution dans ${dir} : lancez-en une avec « palier load »`,
  runs: {
    run: 'exécution',
    target: 'cible',
    state: 'état',
    verdict: 'verdict',
    peak: 'pods max',
    requests: 'requêtes',
    group: 'groupe',
    states: { complete: 'complète', running: 'en cours', cut: 'coupée' },
  },
};

export const cliWords: Readonly<Record<Lang, CliWords>> = { en, fr };
