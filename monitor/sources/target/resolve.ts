import { EXIT, messageIn, PalierError } from '../../../core/lib/errors.ts';
import { list, record, records, text } from '../../../core/lib/json.ts';
import { inEveryLang, type Wording } from '../../../core/lib/lang.ts';
import type { Cause } from '../../../core/timeline/cause.ts';
import { causeWording } from '../../i18n/causes/cause-text.ts';
import { ApiError } from '../kubernetes/api-error.ts';
import type { KubeClient } from '../kubernetes/client.ts';
import type { ScaleTargetRef } from '../kubernetes/objects/scale-target.ts';
import { requestFailure } from '../kubernetes/request-failure.ts';
import { resourceNameOf } from '../kubernetes/scale.ts';
import { checkBaseUrl } from './base-url.ts';
import { type Candidate, httpPort, serviceCandidates } from './candidates.ts';
import { findService } from './find-service.ts';
import { type ProbeResult, probe } from './probe.ts';

export interface TargetWish {
  /** Given by the user; null: find it. */
  readonly baseUrl: string | null;
  /** Whether an address that was given is taken though nothing answers there: the script may not speak HTTP. */
  readonly mayBeSilent?: boolean;
  readonly client: KubeClient;
  readonly apiServer: string;
  readonly inCluster: boolean;
  readonly namespace: string;
  readonly scaleTarget: ScaleTargetRef;
  /** Opens a way through the API server when there is no other. */
  readonly forward: (port: ForwardPort) => Promise<Forward>;
  readonly probe?: (url: string) => Promise<ProbeResult>;
  /** How long an address that does not answer is asked again. Default: 3 s. */
  readonly patienceMs?: number;
}

export interface ForwardPort {
  readonly selector: Readonly<Record<string, unknown>>;
  readonly targetPort: number | string;
}

export interface Forward {
  readonly url: string;
  close(): void;
}

/** Where the load goes. */
export interface Target {
  /** Without a slash at the end. */
  readonly baseUrl: string;
  /** In words: `node port of Service backend`. */
  readonly how: Wording;
  /** What one must know to read the results; null when nothing. */
  readonly caveat: Cause | null;
  close(): void;
}

/**
 * Finds an address of the API under test that answers.
 * @throws PalierError `target-unreachable` (exit code 3), which lists all that was tried, or `base-url-invalid`
 */
export async function resolveTarget(wish: TargetWish): Promise<Target> {
  const ask = wish.probe ?? probe;
  if (wish.baseUrl !== null) {
    const baseUrl = checkBaseUrl(wish.baseUrl);
    const answer = await ask(baseUrl);
    if (answer.reachable) return { baseUrl, how: GIVEN, caveat: null, close() {} };
    if (wish.mayBeSilent) {
      const caveat: Cause = { code: 'target-silent', values: { detail: answer.why } };
      const silent = causeWording(caveat);
      const how = { en: `--base-url; ${silent.en}`, fr: `--base-url ; ${silent.fr}` };
      return { baseUrl, how, caveat, close() {} };
    }
    throw unreachable([describeTry({ url: baseUrl, how: GIVEN }, answer)]);
  }

  const service = await serviceOf(wish);
  const candidates = serviceCandidates(service, {
    nodeAddresses: await nodeAddresses(wish.client),
    apiServer: wish.apiServer,
    inCluster: wish.inCluster,
  });
  const { found, answers } = await firstThatAnswers(candidates, ask, wish.patienceMs ?? PATIENCE_MS);
  if (found !== undefined) return { baseUrl: found.url, how: found.how, caveat: null, close() {} };

  const tried = candidates.map((candidate, i) => describeTry(candidate, answers[i]));
  return forwarded(wish, service, tried);
}

/** Nodes learn of a new Service, or of its first ready pod, some moments after the API server. */
const PATIENCE_MS = 3_000;
const PAUSE_MS = 500;

async function firstThatAnswers(
  candidates: readonly Candidate[],
  ask: (url: string) => Promise<ProbeResult>,
  patienceMs: number,
) {
  const began = performance.now();
  for (;;) {
    const answers = await Promise.all(candidates.map(({ url }) => ask(url)));
    const found = candidates.find((_, i) => answers[i]?.reachable === true);
    const given = performance.now() - began + PAUSE_MS > patienceMs;
    if (found !== undefined || candidates.length === 0 || given) return { found, answers };
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

async function serviceOf(wish: TargetWish) {
  const { namespace, scaleTarget } = wish;
  const service = await findService(wish.client, namespace, scaleTarget).catch((error: unknown) => {
    if (!(error instanceof ApiError)) throw error;
    const asked = {
      verb: 'list' as const,
      resource: `services and ${resourceNameOf(scaleTarget)}`,
      namespace,
    };
    throw unreachable([causeWording(requestFailure(error, asked))], error);
  });
  const of = `${scaleTarget.kind} ${scaleTarget.name}`;
  if (service === 'pods-unknown') {
    throw unreachable([
      {
        en: `nothing tells in ${namespace} which are the pods of ${of}`,
        fr: `rien ne dit dans ${namespace} quels sont les pods de ${of}`,
      },
    ]);
  }
  if (service !== null) return service;
  throw unreachable([
    {
      en: `no Service in ${namespace} selects the pods of ${of}`,
      fr: `aucun Service dans ${namespace} ne sélectionne les pods de ${of}`,
    },
  ]);
}

async function forwarded(
  wish: TargetWish,
  service: Readonly<Record<string, unknown>>,
  tried: readonly Wording[],
) {
  const port = httpPort(service);
  const selector = record(record(service.spec)?.selector) ?? {};
  if (port === null) throw unreachable([...tried, NO_PORT]);
  try {
    const forward = await wish.forward({ selector, targetPort: port.targetPort });
    return {
      baseUrl: forward.url,
      how: inEveryLang(() => 'port-forward'),
      caveat: { code: 'target-port-forwarded', values: {} } as const,
      close: () => forward.close(),
    };
  } catch (error) {
    const failed = inEveryLang((lang) => `port-forward${COLON[lang]}${messageIn(error, lang)}`);
    throw unreachable([...tried, failed], error);
  }
}

/** Nodes may be secret; node ports then are tried on the API server's host. */
async function nodeAddresses(client: KubeClient): Promise<readonly string[]> {
  try {
    const nodes = records((await client.getJson('/api/v1/nodes?limit=10')).items);
    return nodes.flatMap((node) =>
      list(record(node.status)?.addresses).flatMap((address) => {
        const { type, address: ip } = record(address) ?? {};
        return type === 'InternalIP' || type === 'ExternalIP' ? (text(ip) ?? []) : [];
      }),
    );
  } catch {
    return [];
  }
}

function describeTry({ url, how }: Candidate, answer: ProbeResult | undefined): Wording {
  const why = answer?.reachable === false ? answer.why : NOT_TRIED;
  return inEveryLang((lang) => {
    const told = typeof why === 'string' ? why : why[lang];
    return `${url} (${how[lang]})${COLON[lang]}${told}`;
  });
}

const GIVEN: Wording = inEveryLang(() => '--base-url');
const COLON: Wording = { en: ': ', fr: ' : ' };
const NOT_TRIED: Wording = { en: 'not tried', fr: 'pas essayé' };
const NO_PORT: Wording = { en: 'the Service has no TCP port', fr: 'le Service n’a pas de port TCP' };

function unreachable(tried: readonly Wording[], cause?: unknown): PalierError {
  const list = inEveryLang((lang) => tried.map((one) => `\n  ${one[lang]}`).join(''));
  return new PalierError(
    'target-unreachable',
    EXIT.environment,
    {
      en: `found no address of the API under test that answers. Tried:${list.en}`,
      fr: `aucune adresse de l’API testée ne répond. Essayées :${list.fr}`,
    },
    {
      en: 'say where it is with --base-url http://…',
      fr: 'dites où elle est avec --base-url http://…',
    },
    cause === undefined ? undefined : { cause },
  );
}
