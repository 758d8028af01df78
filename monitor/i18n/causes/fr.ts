import type { ApiFailure, Asked, Detail, Instances, UnwatchedTarget } from '../../../core/timeline/cause.ts';
import { number } from '../format.ts';
import { impossibleFigures } from './impossible-figures.ts';
import type { CauseWords } from './words.ts';

export const frCauses: CauseWords = {
  'request-failed': ({ kind, status, detail, reconnecting, ...asked }, say) => {
    const why = FAILURES[kind](say(detail), status, asked);
    return `${cannot(asked)} : ${why}${reconnecting ? ' ; reconnexion en cours' : ''}`;
  },
  'connection-lost': () => 'la connexion a été perdue',
  'history-gone': () => 'l’API n’avait plus ce qui s’est passé entre-temps : tout a été relu depuis le début',
  'watch-ends-at-once': (watched) =>
    `${cannotWatch(watched)} : le serveur ferme chaque suivi aussitôt ouvert`,
  'stream-was-dead': ({ silentMs, reconnecting, ...watched }) =>
    `${cannotWatch(watched)} : le flux était mort depuis ${seconds(silentMs)}${reconnecting ? ' ; reconnexion en cours' : ''}`,
  'silent-at-end': ({ silentMs, answered, ...watched }) =>
    `${cannotWatch(watched)} : rien n’est arrivé pendant les dernières ${seconds(silentMs)}, ${answered ? 'alors qu’il s’était passé quelque chose' : 'et l’API ne répond pas'}`,
  'targets-unwatched': ({ targets }, say) => targets.map((target) => unwatched(target, say)).join(' ; '),
  'metrics-server-missing': () =>
    'pas de metrics-server : metrics.k8s.io n’est pas servi ; installez-le (minikube addons enable metrics-server)',
  'metrics-server-failing': ({ status, detail }, say) =>
    `metrics-server ne répond pas (${status ?? '?'}) : ${say(detail)} ; il est là, consultez donc son journal (kubectl logs -n kube-system deploy/metrics-server) ; dans un labo, il lui faut souvent --kubelet-insecure-tls`,
  'metrics-impossible': (figures) =>
    `metrics-server donne des chiffres impossibles : ${impossibleFigures(figures, 'fr')}`,
  'metrics-stale': ({ staleMs, isEmpty }) =>
    `metrics-server ${isEmpty ? 'n’a aucune métrique de pod' : 'redonne les mêmes mesures'} depuis ${Math.round(staleMs / 60_000)} min`,
  'prometheus-not-found': () =>
    'aucun Prometheus trouvé dans ce cluster ; indiquez-en un par --prometheus URL',
  'prometheus-search-failed': ({ detail }, say) => `impossible de chercher Prometheus : ${say(detail)}`,
  'prometheus-failing': ({ detail }, say) => say(detail),
  'prometheus-remarks': ({ how, remarks }, say) => `Prometheus, ${say(how)} : ${say(remarks)}`,
  'dependency-unseen': ({ title, exporter }) =>
    `Prometheus n’a aucune donnée de ${exporter === null ? title : exporter}`,
  'dependency-away': ({ title, exporter, unscraped, down, of }) => {
    const told = [
      ...(unscraped.count === 0
        ? []
        : [
            `${exporter ?? `l’exporteur de ${title}`} ne répond pas : Prometheus ne peut pas y lire de métriques${named(unscraped, of)}`,
          ]),
      ...(down.count === 0 ? [] : [`${title} ne répond pas à son exporteur${named(down, of)}`]),
    ].join(' ; ');
    const away = unscraped.count + down.count;
    return away === of ? told : `${away} sur ${of} en panne : ${told}`;
  },
  'dependency-refused': ({ queries }) =>
    `Prometheus refuse la requête de ${queries.map(({ gauge, why }) => `${gauge} (${why})`).join(', ')}`,
  'k6-starts': () => 'k6 démarre',
  'k6-not-started': ({ detail }, say) => say(detail),
  'k6-metrics-damaged': ({ detail }, say) => `k6 a envoyé des métriques illisibles : ${say(detail)}`,
  'k6-silent': ({ silentMs }) => `k6 n’a rien dit depuis ${number(silentMs / 1000, 'fr')} s ou plus`,
  'load-over': () => 'la charge est terminée',
  'target-silent': ({ detail }, say) => `pas de réponse HTTP : ${say(detail)}`,
  'target-port-forwarded': () =>
    'aucune autre adresse ne répond, les requêtes passent donc par un port-forward : chaque octet traverse le serveur d’API, et une connexion reste sur le même pod tant qu’elle est maintenue, si bien que les nouveaux pods ne reçoivent que les nouvelles connexions',
  'target-unknown': ({ detail }, say) => `pas de BASE_URL pour le script : ${say(detail)}`,
  'recorder-blocked': ({ path, detail }, say) =>
    `impossible d’écrire dans ${path} : ${say(detail)}. Les événements sont gardés en mémoire, avec un nouvel essai chaque seconde.`,
  'events-dropped': ({ count }) =>
    `${number(count, 'fr')} événements n’ont pas pu être gardés tant que la chronologie ne pouvait pas être écrite`,
  'records-damaged': ({ records, firstLine }) =>
    `${records === 1 ? 'un enregistrement abîmé' : `${number(records, 'fr')} enregistrements abîmés`} à partir de la ligne ${firstLine} de la chronologie`,
  'record-doubtful': ({ line, detail }, say) =>
    line === null ? say(detail) : `ligne ${line} de la chronologie : ${say(detail)}`,
  'clock-set': ({ apartMs }) =>
    `l’horloge de cette machine a été réglée, ou la machine s’est mise en veille : ${seconds(apartMs)} d’écart`,
  'process-suspended': ({ passedMs }) =>
    `Palier n’a pas tourné pendant ${seconds(passedMs)} : suspendu, ou machine surchargée`,
};

const FAILURES: Readonly<
  Record<ApiFailure, (detail: string, status: number | null, asked: Asked) => string>
> = {
  forbidden: (_detail, _status, { verb, resource, namespace }) =>
    `accès refusé ; demandez le verbe « ${verb} » sur ${resource}${within(namespace)}`,
  unauthorized: () =>
    'l’API n’accepte pas les identifiants (401), le jeton a peut-être expiré ; reconnectez-vous',
  'not-found': () => 'cette ressource n’est pas servie par le serveur d’API (404)',
  throttled: () => 'le serveur d’API est surchargé (429) ; nouvel essai plus tard',
  credentials: (detail) => `pas d’identifiants : ${detail}`,
  tls: (detail) => `échec de TLS avec le serveur d’API : ${detail}`,
  timeout: (detail) => detail,
  unreachable: (detail) => `API injoignable (${detail})`,
  gone: () => 'la version demandée est trop ancienne ; tout est relu',
  'not-kubernetes': (detail) => `ce qui a répondu n’est pas Kubernetes : ${detail}`,
  excessive: (detail) => `${detail}, ce que Palier n’accepte pas`,
  server: (detail, status) => `le serveur d’API a échoué (${status ?? '?'}) : ${detail}`,
};

function named({ count, names }: Instances, of: number): string {
  return of < 2 ? '' : ` (${names.join(', ')}${count > names.length ? ', …' : ''})`;
}

function unwatched(
  { kind, name, selector, failure }: UnwatchedTarget,
  say: (detail: Detail) => string,
): string {
  const alone = `${kind} ${name} n’est pas suivi : ses nombres ne viennent que de l’autoscaler, `;
  if (failure !== null)
    return `${alone}et seuls les propriétaires disent quels sont ses pods : ${say(failure)}`;
  return selector === null
    ? `${alone}et sans sélecteur, seuls les propriétaires disent quels sont ses pods`
    : `${alone}et son sélecteur ${selector} dit quels sont ses pods`;
}

const VERBS: Readonly<Record<Asked['verb'], string>> = {
  get: 'lire',
  list: 'lister',
  watch: 'suivre',
};

function cannot({ verb, resource, namespace }: Asked): string {
  return `impossible de ${VERBS[verb]} ${resource}${within(namespace)}`;
}

function cannotWatch(watched: Omit<Asked, 'verb'>): string {
  return cannot({ verb: 'watch', ...watched });
}

function within(namespace: string | null): string {
  return namespace === null ? '' : ` dans ${namespace}`;
}

function seconds(ms: number): string {
  return `${number(Math.round(ms / 1000), 'fr')} s`;
}
