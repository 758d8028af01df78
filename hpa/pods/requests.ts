import type { ContainerRequests, PodResources, PodSnapshot, ResourceList } from '../input.ts';
import { add, type Int64 } from '../numbers/int64.ts';
import { milliValue, milliValueOf, type Quantity, requireQuantity } from '../quantity.ts';
import { addQuantities, inNanos } from '../quantity-sum.ts';
import { fail, type Result, succeed } from '../result.ts';

export interface RequestRules {
  readonly podLevelResources: boolean;
  /** 1.37 refuses a container that a pod does not have; before, it counted as a request of 0. */
  readonly containerMustExist: boolean;
}

/** A pod's request in thousandths; undefined for a pod that is not listed. */
export type RequestLookup = (pod: string) => Int64 | undefined;

/**
 * Requests of all listed pods; one without a request fails them all.
 *
 * @param onlyListed nobody will ask for a pod that is not listed: equal requests then need no table
 */
export function podRequests(
  pods: readonly PodSnapshot[],
  resource: string,
  container: string | undefined,
  rules: RequestRules,
  onlyListed: boolean,
): Result<RequestLookup> {
  const requests = new Map<PodResources, Int64>();
  let last: PodResources | undefined;
  let equal = true;
  let request: Int64 = 0;
  for (const { name, resources } of pods) {
    if (resources === last || requests.has(resources)) continue;
    const computed = requestOf(resources, resource, container, rules);
    if (!computed.ok) return fail(`${computed.error} Pod ${name}`);
    equal &&= requests.size === 0 || computed.value === request;
    request = computed.value;
    requests.set(resources, request);
    last = resources;
  }
  if (equal && onlyListed) return succeed(() => request);
  const byPod = new Map(pods.map(({ name, resources }) => [name, requests.get(resources)]));
  return succeed((pod) => byPod.get(pod));
}

function requestOf(
  pod: PodResources,
  resource: string,
  container: string | undefined,
  rules: RequestRules,
): Result<Int64> {
  if (rules.podLevelResources && container === undefined && hasPodRequests(pod)) {
    return podLevelRequest(pod, resource);
  }
  return container === undefined
    ? sumOfContainers(pod, resource)
    : oneContainer(pod, resource, container, rules.containerMustExist);
}

function sumOfContainers(pod: PodResources, resource: string): Result<Int64> {
  let sum: Int64 = 0;
  for (const { name, requests } of longRunning(pod)) {
    const request = requests?.[resource];
    if (request === undefined) return fail(`missing request for ${resource} in container ${name} of`);
    sum = add(sum, milliValue(request));
  }
  return succeed(sum);
}

function oneContainer(pod: PodResources, resource: string, name: string, mustExist: boolean): Result<Int64> {
  const container = longRunning(pod).find((candidate) => candidate.name === name);
  if (!container) return mustExist ? fail(`container ${name} not found in`) : succeed(0);
  const request = container.requests?.[resource];
  if (request === undefined) return fail(`missing request for ${resource} in container ${name} of`);
  return succeed(milliValue(request));
}

/** Containers, then sidecars: the order in which a missing request is reported. */
function longRunning({ containers }: PodResources): readonly ContainerRequests[] {
  if (containers.every(({ kind }) => kind === undefined || kind === 'container')) return containers;
  return [
    ...containers.filter(({ kind }) => kind === undefined || kind === 'container'),
    ...containers.filter(({ kind }) => kind === 'sidecar'),
  ];
}

function hasPodRequests({ podRequests }: PodResources): boolean {
  return Object.keys(podRequests ?? {}).some(isPodLevelResource);
}

function isPodLevelResource(resource: string): boolean {
  return resource === 'cpu' || resource === 'memory' || resource.startsWith('hugepages-');
}

/**
 * The pod's own request or, where it names only other resources, what the scheduler would count for its
 * containers; plus the overhead.
 */
function podLevelRequest(pod: PodResources, resource: string): Result<Int64> {
  const own = isPodLevelResource(resource) ? quantityIn(pod.podRequests, resource) : undefined;
  const base = own ?? schedulerRequest(pod, resource);
  const request = sumOf(base, quantityIn(pod.overhead, resource));
  if (request === undefined) return fail(`missing pod-level request for ${resource} in`);
  return succeed(milliValueOf(request));
}

/** max(containers + sidecars, the most that runs at once while initialising) */
function schedulerRequest({ containers }: PodResources, resource: string): Quantity | undefined {
  let initializing: Quantity | undefined;
  let sidecars: Quantity | undefined;
  let sum: Quantity | undefined;
  for (const { requests } of longRunning({ containers })) {
    sum = sumOf(sum, quantityIn(requests, resource));
  }
  for (const { kind, requests } of containers) {
    if (kind !== 'init' && kind !== 'sidecar') continue;
    const request = quantityIn(requests, resource);
    if (kind === 'sidecar') sidecars = sumOf(sidecars, request);
    initializing = larger(initializing, kind === 'sidecar' ? sidecars : sumOf(request, sidecars));
  }
  return larger(sum, initializing);
}

function sumOf(a: Quantity | undefined, b: Quantity | undefined): Quantity | undefined {
  return a && b ? addQuantities(a, b) : (a ?? b);
}

function larger(a: Quantity | undefined, b: Quantity | undefined): Quantity | undefined {
  return a && b ? (inNanos(b) > inNanos(a) ? b : a) : (a ?? b);
}

function quantityIn(list: ResourceList | undefined, resource: string): Quantity | undefined {
  const text = list?.[resource];
  return text === undefined ? undefined : requireQuantity(text);
}
