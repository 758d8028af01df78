import { EXIT, PalierError } from '../../../core/lib/errors.ts';
import { ApiError } from '../kubernetes/api-error.ts';
import type { KubeClient } from '../kubernetes/client.ts';
import { explainFailure } from '../kubernetes/explain.ts';
import { list, record, records, text } from '../kubernetes/json.ts';
import type { ScaleTargetRef } from '../kubernetes/objects/scale-target.ts';
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
  readonly how: string;
  /** What one must know to read the results; empty when nothing. */
  readonly caveat: string;
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
    if (answer.reachable) return { baseUrl, how: '--base-url', caveat: '', close() {} };
    if (wish.mayBeSilent)
      return {
        baseUrl,
        how: `--base-url; ${silent(answer.reason)}`,
        caveat: silent(answer.reason),
        close() {},
      };
    throw unreachable([`${baseUrl} (--base-url): ${answer.reason}`]);
  }

  const service = await serviceOf(wish);
  const candidates = serviceCandidates(service, {
    nodeAddresses: await nodeAddresses(wish.client),
    apiServer: wish.apiServer,
    inCluster: wish.inCluster,
  });
  const { found, answers } = await firstThatAnswers(candidates, ask, wish.patienceMs ?? PATIENCE_MS);
  if (found !== undefined) return { baseUrl: found.url, how: found.how, caveat: '', close() {} };

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
    throw unreachable([explainFailure(error, asked)], error);
  });
  const pods = `the pods of ${scaleTarget.kind} ${scaleTarget.name}`;
  if (service === 'pods-unknown') throw unreachable([`nothing tells in ${namespace} which are ${pods}`]);
  if (service !== null) return service;
  throw unreachable([`no Service in ${namespace} selects ${pods}`]);
}

async function forwarded(
  wish: TargetWish,
  service: Readonly<Record<string, unknown>>,
  tried: readonly string[],
) {
  const port = httpPort(service);
  const selector = record(record(service.spec)?.selector) ?? {};
  if (port === null) throw unreachable([...tried, 'the Service has no TCP port']);
  try {
    const forward = await wish.forward({ selector, targetPort: port.targetPort });
    return {
      baseUrl: forward.url,
      how: 'port-forward',
      caveat:
        'no other address answers, so requests go through a port-forward: every byte passes the API server, and a ' +
        'connection stays at one pod for as long as it is kept alive, so new pods only get new connections',
      close: () => forward.close(),
    };
  } catch (error) {
    throw unreachable(
      [...tried, `port-forward: ${error instanceof Error ? error.message : String(error)}`],
      error,
    );
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

function describeTry({ url, how }: Candidate, answer: ProbeResult | undefined): string {
  return `${url} (${how}): ${answer?.reachable === false ? answer.reason : 'not tried'}`;
}

function silent(reason: string): string {
  return `it does not answer HTTP: ${reason}`;
}

function unreachable(tried: readonly string[], cause?: unknown): PalierError {
  return new PalierError(
    'target-unreachable',
    EXIT.environment,
    `found no address of the API under test that answers. Tried:\n  ${tried.join('\n  ')}`,
    'say where it is with --base-url http://…',
    cause === undefined ? undefined : { cause },
  );
}
