import { shellWord } from '../../core/lib/shell-word.ts';
import type { ControlPlaneFailure, ServerState, Waiting } from '../../sandbox/messages.ts';
import { type FailureText, failureText, type SandboxWords } from './sandbox-shape.ts';

const seeLog = (log: string) => `Voir ${log}.`;
const controlPlane = ({ part, reason, log, diskIsFull }: ControlPlaneFailure): FailureText => [
  `le plan de contrôle a échoué (${part}) : ${reason}`,
  diskIsFull ? 'Libérez de la place sur le disque, puis relancez.' : seeLog(log),
];
const PHASES: Readonly<Record<ServerState['phase'], string>> = {
  starting: 'démarre',
  ready: 'est prêt',
  stopping: 's’arrête',
};

export const frSandbox: SandboxWords = {
  progress: {
    starting: () => 'démarrage du bac à sable…',
    found: () => 'le bac à sable déjà en marche est utilisé',
    waiting: (values) => `bac à sable : en attente ${waiting(values)}`,
    stopping: ({ pid }) => `arrêt du bac à sable (processus ${pid})`,
    swept: ({ processes }) =>
      `bac à sable : ${processes} processus laissés par un bac à sable interrompu ont été terminés`,
    moved: () =>
      'bac à sable : un autre occupe son réseau ; il démarre dans un autre réseau, avec des objets neufs',
    'new-objects': ({ failure }) =>
      `bac à sable : ${failureText(failure, frSandbox)[0]}\nil démarre avec des objets neufs ; les volumes restent`,
    pruned: ({ object }) => `bac à sable : ${object} supprimé : les manifestes ne l’ont plus`,
    'not-pruned': ({ object, reason }) =>
      `bac à sable : ${object}, que les manifestes n’ont plus, ne peut pas être supprimé : ${reason}`,
    'fewest-replicas': ({ kind, namespace, name, replicas, before }) =>
      `bac à sable : ${kind} ${namespace}/${name} commence avec ${replicas} des ${before} réplicas que son autoscaler avait laissés`,
  },
  waiting,
  failures: {
    'sandbox.usage': ({ got }) => [`le bac à sable n’a pas de commande « ${got} »`, ''],
    'sandbox.interrupted': () => ['le démarrage du bac à sable a été interrompu', ''],
    'sandbox.running': ({ stateDir, pid, fresh }) => [
      `un bac à sable${pid === null ? '' : ` (processus ${pid})`} est déjà en marche sur ${stateDir}`,
      fresh
        ? 'Arrêtez-le d’abord pour commencer avec une base de données vide : palier sandbox down'
        : 'Utilisez-le, arrêtez-le avec « palier sandbox down », ou indiquez un autre dossier dans PALIER_SANDBOX_DIR.',
    ],
    'sandbox.state-unwritable': ({ path, reason }) => [
      `impossible de créer le dossier du bac à sable, ${path} : ${reason}`,
      'Indiquez-en un autre dans PALIER_SANDBOX_DIR, ou vérifiez ses droits.',
    ],
    'sandbox.slow-start': ({ pid, seconds, waitingFor, log }) => [
      `le bac à sable (processus ${pid}) n’était pas prêt au bout de ${seconds} s${waitingFor === null ? '' : ` : en attente ${waiting(waitingFor)}`}`,
      seeLog(log),
    ],
    'sandbox.start': ({ log }) => ['le bac à sable s’est terminé sans un mot', seeLog(log)],
    'sandbox.platform': ({ platform }) => [
      `le bac à sable a besoin de Linux (adresses 127.77.x.y, /proc, groupes de processus) ; ce système est ${platform}`,
      'Utilisez Linux, WSL ou un conteneur Linux, ou un vrai cluster : --target CONTEXTE.',
    ],
    'sandbox.port-taken': ({ port }) => [
      `le port ${port} de 127.0.0.1 devait être libre, mais un autre programme y écoute`,
      'Choisissez un autre --port, ou aucun : un port libre sera pris.',
    ],
    'sandbox.manifests': ({ path, reason }) => [
      `impossible de lire les manifestes produits, ${path} : ${reason}`,
      'Pour les produire : manifests/render.sh',
    ],
    'sandbox.no-network': ({ networks }) => [
      `les ${networks} réseaux de bouclage sont tous occupés par des bacs à sable`,
      'Arrêtez-en un : palier sandbox down',
    ],
    'sandbox.node-port': ({ host, reason }) => [
      `le nœud ne peut pas écouter sur ${host} : ${reason}`,
      'Toutes les adresses de 127.0.0.0/8 sont-elles des adresses de bouclage ici ?',
    ],
    'sandbox.kubeconfig': ({ path, reason }) => [
      `le kubeconfig ${path} est inutilisable : ${reason}`,
      'Redémarrez le bac à sable : il en écrit un nouveau.',
    ],
    'sandbox.sockets': ({ reason }) => [
      `impossible de créer un dossier au chemin court pour les sockets Unix : ${reason}`,
      'Rendez /tmp accessible en écriture.',
    ],
    'sandbox.control-plane-program': ({ program, reason }) => [
      `le plan de contrôle ${program} ne peut pas être lancé : ${reason}`,
      'CONTROL_PLANE_BIN indique le programme.',
    ],
    'sandbox.control-plane': controlPlane,
    'sandbox.control-plane-data': controlPlane,
    'sandbox.control-plane-ended': ({ how, lastWords, log }) => [
      `le plan de contrôle s’est terminé (${typeof how === 'number' ? `code de sortie ${how}` : `par ${how}`})${lastWords === '' ? '' : ` ; ses derniers mots :\n${lastWords}`}`,
      `${how === 'SIGKILL' ? 'La mémoire manque-t-elle ? Le plan de contrôle en prend environ 300 Mo. ' : ''}${seeLog(log)}`,
    ],
    'sandbox.control-plane-silent': ({ seconds, log }) => [
      `le plan de contrôle n’écoute toujours pas au bout de ${seconds} s`,
      seeLog(log),
    ],
    'sandbox.api': ({ object, reason, seconds }) => [
      `${object} : ${reason}`,
      `Tentatives pendant ${seconds} s. Relancez.`,
    ],
    SECRETS_UNREADABLE: ({ file }) => [
      `${file} : les mots de passe du bac à sable sont illisibles`,
      'Restaurez ce fichier, ou supprimez-le avec la base de données qui est à côté.',
    ],
    MANIFEST_INVALID: ({ source, document, reason }) => [
      `${source}, document ${document} : ${reason}`,
      'Produisez de nouveau les manifestes : sh manifests/render.sh',
    ],
    MANIFEST_KIND: ({ object, kind, apiVersion }) => [
      `${object} : l’API ne connaît pas ${kind} dans ${apiVersion}`,
      '',
    ],
    MANIFEST_REFUSED: ({ object, reason, mayFitFresh }) => [
      `${object} : ${reason}`,
      `Corrigez-le sous manifests/ et produisez-les de nouveau${mayFitFresh ? ' ; s’il n’est incompatible qu’avec ce qui a été gardé : --fresh' : ''}.`,
    ],
    internal: ({ reason }) => [reason, 'C’est une erreur du bac à sable lui-même.'],
  },
  ready: (seconds) => `bac à sable prêt en ${seconds.toFixed(1).replace('.', ',')} s`,
  leaving: 'arrêt du bac à sable…',
  stopped: 'le bac à sable est arrêté',
  notRunning: 'aucun bac à sable en marche ; « palier sandbox up » en démarre un',
  state: ({ pid, phase, waitingFor, apiUrl, backendUrl, kubeconfigPath }) => [
    `le bac à sable (le plan de contrôle de Kubernetes ; les pods sont des processus) ${PHASES[phase]}${
      phase === 'starting' && waitingFor !== null ? ` : en attente ${waiting(waitingFor)}` : ''
    }, processus ${pid}`,
    `  backend     ${backendUrl ?? 'pas encore là'}`,
    `  API         ${apiUrl ?? 'pas encore là'}`,
    `  kubectl     export KUBECONFIG=${shellWord(kubeconfigPath)}`,
  ],
};

/** Behind « en attente ». */
function waiting(values: Waiting): string {
  switch (values.for) {
    case 'control-plane':
      return 'du plan de contrôle';
    case 'manifests':
      return 'des manifestes';
    case 'pods':
      return `des pods de ${values.of}`;
    case 'pod': {
      const state = values.state === 'running' ? 'démarré, pas encore prêt' : values.state;
      return `de ${values.pod} : ${[state, values.message].filter(Boolean).join(' : ')}`;
    }
  }
}
