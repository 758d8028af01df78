import type { Lang } from '../../../core/lib/lang.ts';

/** What `palier sandbox --help` and those below it say. */
export interface SandboxHelp {
  readonly about: string;
  readonly dir: string;
  readonly up: string;
  readonly foreground: string;
  readonly fresh: string;
  readonly port: string;
  readonly hpaSync: string;
  readonly noMetricsServer: string;
  readonly down: string;
  readonly status: string;
  readonly kubeconfig: string;
  readonly path: string;
  readonly examples: Readonly<Record<'export' | 'kept' | 'addresses' | 'kubectl' | 'after', string>>;
}

const en: SandboxHelp = {
  about: 'the local cluster on its own: Kubernetes’ own control plane; pods are processes of this machine',
  dir: 'PALIER_SANDBOX_DIR names another folder for its data: several can run side by side.',
  up: 'start it in the background, and wait until the backend answers',
  foreground: 'stay here until Ctrl-C',
  fresh: 'with nothing of before: no objects, an empty database',
  port: 'port of its API (default: a free one)',
  hpaSync: 'how often its autoscaler looks (default: 15, as in Kubernetes)',
  noMetricsServer: 'without metrics.k8s.io, to see what an autoscaler does then',
  down: 'stop it, and clean up what a crashed one has left',
  status: 'whether it runs, and where; exit code 3 when it does not',
  kubeconfig: 'print its kubeconfig, which holds a key (keep it to yourself)',
  path: 'only where it is',
  examples: {
    export: 'and kubectl talks to it',
    kept: 'the data of its database stay',
    addresses: 'its addresses',
    kubectl: 'for kubectl',
    after: 'then, for example',
  },
};

const fr: SandboxHelp = {
  about:
    'le cluster local seul : le plan de contrôle de Kubernetes ; les pods sont des processus de cette machine',
  dir: 'PALIER_SANDBOX_DIR nomme un autre dossier pour ses données : plusieurs peuvent tourner côte à côte.',
  up: 'le démarre en arrière-plan, et attend que le backend réponde',
  foreground: 'reste ici jusqu’à Ctrl-C',
  fresh: 'sans rien d’avant : aucun objet, une base vide',
  port: 'port de son API (par défaut : un port libre)',
  hpaSync: 'à quel intervalle son autoscaler regarde (par défaut : 15, comme dans Kubernetes)',
  noMetricsServer: 'sans metrics.k8s.io, pour voir ce que fait alors un autoscaler',
  down: 'l’arrête, et nettoie ce qu’un arrêt brutal a laissé',
  status: 's’il est en marche, et où ; code de sortie 3 s’il ne l’est pas',
  kubeconfig: 'affiche son kubeconfig, qui contient une clé (gardez-le pour vous)',
  path: 'seulement son chemin',
  examples: {
    export: 'et kubectl lui parle',
    kept: 'les données de sa base restent',
    addresses: 'ses adresses',
    kubectl: 'pour kubectl',
    after: 'puis, par exemple',
  },
};

export const sandboxHelp: Readonly<Record<Lang, SandboxHelp>> = { en, fr };
