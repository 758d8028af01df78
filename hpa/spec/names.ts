const NAME = /^(?=.{1,63}$)[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const SUBDOMAIN = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const CONTAINER_RESOURCES: readonly string[] = ['cpu', 'memory', 'ephemeral-storage'];
const HUGE_PAGES = 'hugepages-';
/** A quota names an extended resource with this in front: together they may not be too long. */
const QUOTA_PREFIX = 'requests.';
/** Prefixes that contain it are Kubernetes' own. */
const NATIVE = 'kubernetes.io/';

/** Whether a container may request the resource: `cpu`, `hugepages-2Mi`, `example.com/gpu`, … */
export function isContainerResource(name: string): boolean {
  if (!name.includes('/')) {
    return isQualifiedName(name) && (CONTAINER_RESOURCES.includes(name) || name.startsWith(HUGE_PAGES));
  }
  if (name.includes(NATIVE)) return isQualifiedName(name);
  return isQualifiedName(name) && !name.startsWith(QUOTA_PREFIX) && isQualifiedName(`${QUOTA_PREFIX}${name}`);
}

/** A name such as `gpu`, with a DNS subdomain in front or without: `example.com/gpu`. */
function isQualifiedName(text: string): boolean {
  const [first = '', second, ...rest] = text.split('/');
  if (second === undefined) return NAME.test(first);
  return rest.length === 0 && SUBDOMAIN.test(first) && NAME.test(second);
}
