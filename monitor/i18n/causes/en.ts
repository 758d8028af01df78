import type { ApiFailure, Asked, Detail, Instances, UnwatchedTarget } from '../../../core/timeline/cause.ts';
import { impossibleFigures } from './impossible-figures.ts';
import type { CauseWords } from './words.ts';

export const enCauses: CauseWords = {
  'request-failed': ({ kind, status, detail, reconnecting, ...asked }, say) => {
    const why = FAILURES[kind](say(detail), status, asked);
    return `${cannot(asked)}: ${why}${reconnecting ? '; reconnecting' : ''}`;
  },
  'connection-lost': () => 'the connection was lost',
  'history-gone': () => 'the API no longer had what happened meanwhile: everything was listed again',
  'watch-ends-at-once': (watched) => `${cannotWatch(watched)}: the server ends each watch at once`,
  'stream-was-dead': ({ silentMs, reconnecting, ...watched }) =>
    `${cannotWatch(watched)}: the stream was dead for ${seconds(silentMs)}${reconnecting ? '; reconnecting' : ''}`,
  'silent-at-end': ({ silentMs, answered, ...watched }) =>
    `${cannotWatch(watched)}: nothing came for the last ${seconds(silentMs)}, ${answered ? 'and something had happened' : 'and the API does not answer'}`,
  'targets-unwatched': ({ targets }, say) => targets.map((target) => unwatched(target, say)).join('; '),
  'metrics-server-missing': () =>
    'no metrics-server: metrics.k8s.io is not served; install it (minikube addons enable metrics-server)',
  'metrics-server-failing': ({ status, detail }, say) =>
    `metrics-server does not answer (${status ?? '?'}): ${say(detail)}; it is there, so look at its log (kubectl logs -n kube-system deploy/metrics-server), in a lab it often needs --kubelet-insecure-tls`,
  'metrics-impossible': (figures) =>
    `metrics-server gives impossible figures: ${impossibleFigures(figures, 'en')}`,
  'metrics-stale': ({ staleMs, isEmpty }) =>
    `metrics-server ${isEmpty ? 'has no pod metrics' : 'gives the same samples'} since ${Math.round(staleMs / 60_000)} min`,
  'prometheus-not-found': () => 'no Prometheus found in this cluster; name one with --prometheus URL',
  'prometheus-search-failed': ({ detail }, say) => `Prometheus cannot be looked for: ${say(detail)}`,
  'prometheus-failing': ({ detail }, say) => say(detail),
  'prometheus-remarks': ({ how, remarks }, say) => `Prometheus, ${say(how)}: ${say(remarks)}`,
  'dependency-unseen': ({ title, exporter }) =>
    `Prometheus has no data of ${exporter === null ? title : `a ${exporter}`}`,
  'dependency-away': ({ title, exporter, unscraped, down, of }) => {
    const told = [
      ...(unscraped.count === 0
        ? []
        : [
            `${exporter ?? `the exporter of ${title}`} is down: Prometheus cannot scrape it${named(unscraped, of)}`,
          ]),
      ...(down.count === 0 ? [] : [`${title} does not answer its exporter${named(down, of)}`]),
    ].join('; ');
    const away = unscraped.count + down.count;
    return away === of ? told : `${away} of ${of} down: ${told}`;
  },
  'dependency-refused': ({ queries }) =>
    `Prometheus refuses the query of ${queries.map(({ gauge, why }) => `${gauge} (${why})`).join(', ')}`,
  'k6-starts': () => 'k6 starts',
  'k6-not-started': ({ detail }, say) => say(detail),
  'k6-metrics-damaged': ({ detail }, say) => `k6 pushed metrics that can't be read: ${say(detail)}`,
  'k6-silent': ({ silentMs }) => `k6 has told nothing for ${silentMs / 1000} s or more`,
  'load-over': () => 'the load has ended',
  'target-silent': ({ detail }, say) => `it does not answer HTTP: ${say(detail)}`,
  'target-port-forwarded': () =>
    'no other address answers, so requests go through a port-forward: every byte passes the API server, and a connection stays at one pod for as long as it is kept alive, so new pods only get new connections',
  'target-unknown': ({ detail }, say) => `no BASE_URL for the script: ${say(detail)}`,
  'recorder-blocked': ({ path, detail }, say) =>
    `${path} cannot be written: ${say(detail)}. Events are kept in memory and tried again every second.`,
  'events-dropped': ({ count }) =>
    `${count} events could not be kept while the timeline could not be written`,
  'records-damaged': ({ records, firstLine }) =>
    `${records === 1 ? 'record is' : `${records} records are`} damaged from line ${firstLine} of the timeline on`,
  'record-doubtful': ({ line, detail }, say) =>
    line === null ? say(detail) : `line ${line} of the timeline: ${say(detail)}`,
  'clock-set': ({ apartMs }) =>
    `the clock of this machine was set, or the machine slept: ${seconds(apartMs)} apart`,
  'process-suspended': ({ passedMs }) =>
    `Palier did not run for ${seconds(passedMs)}: suspended, or the machine was overloaded`,
};

const FAILURES: Readonly<
  Record<ApiFailure, (detail: string, status: number | null, asked: Asked) => string>
> = {
  forbidden: (_detail, _status, { verb, resource, namespace }) =>
    `forbidden; ask for the verb "${verb}" on ${resource}${within(namespace)}`,
  unauthorized: () =>
    'the API does not accept the credentials (401), the token may have expired; log in again',
  'not-found': () => 'the API server does not serve it (404)',
  throttled: () => 'the API server is overloaded (429); trying again later',
  credentials: (detail) => `no credentials: ${detail}`,
  tls: (detail) => `TLS with the API server failed: ${detail}`,
  timeout: (detail) => detail,
  unreachable: (detail) => `API unreachable (${detail})`,
  gone: () => 'the version asked for is too old; reading everything again',
  'not-kubernetes': (detail) => `what answered is not Kubernetes: ${detail}`,
  excessive: (detail) => `${detail}, which Palier does not take`,
  server: (detail, status) => `the API server failed (${status ?? '?'}): ${detail}`,
};

function named({ count, names }: Instances, of: number): string {
  return of < 2 ? '' : ` (${names.join(', ')}${count > names.length ? ', …' : ''})`;
}

function unwatched(
  { kind, name, selector, failure }: UnwatchedTarget,
  say: (detail: Detail) => string,
): string {
  const alone = `${kind} ${name} is not watched: its counts come from the autoscaler alone, `;
  if (failure !== null) return `${alone}only owners tell its pods: ${say(failure)}`;
  return selector === null
    ? `${alone}it tells no selector, so only owners tell its pods`
    : `${alone}its selector ${selector} tells its pods`;
}

function cannot({ verb, resource, namespace }: Asked): string {
  return `cannot ${verb} ${resource}${within(namespace)}`;
}

function cannotWatch(watched: Omit<Asked, 'verb'>): string {
  return cannot({ verb: 'watch', ...watched });
}

function within(namespace: string | null): string {
  return namespace === null ? '' : ` in ${namespace}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(0)} s`;
}
