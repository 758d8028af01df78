import type { Container, Handler, PodSpec, Probe } from '../../kubelet/pod.ts';

/** With the fields that only the API server cares for. */
type Loose<T> = T & { [field: string]: unknown };

/** What the API server fills into a pod's spec, in place. */
export function defaultPodSpec(spec: Loose<PodSpec>): void {
  spec.restartPolicy ??= 'Always';
  spec.terminationGracePeriodSeconds ??= 30;
  spec.dnsPolicy ??= 'ClusterFirst';
  spec.securityContext ??= {};
  spec.schedulerName ??= 'default-scheduler';
  // The old and the new name of one field.
  if (spec.serviceAccountName !== undefined) spec.serviceAccount = spec.serviceAccountName;
  for (const container of containersOf(spec)) {
    defaultContainer(container);
  }
  for (const volume of spec.volumes ?? []) {
    if (volume.configMap) volume.configMap.defaultMode ??= 0o644;
    if (volume.secret) volume.secret.defaultMode ??= 0o644;
    if (volume.projected) (volume.projected as { defaultMode?: number }).defaultMode ??= 0o644;
  }
}

/** What only pods get, not the templates they are made from. */
export function defaultPod(spec: Loose<PodSpec>): void {
  defaultPodSpec(spec);
  spec.enableServiceLinks ??= true;
  spec.serviceAccountName ??= 'default';
  spec.serviceAccount ??= spec.serviceAccountName;
  spec.priority ??= 0;
  spec.preemptionPolicy ??= 'PreemptLowerPriority';
  spec.tolerations ??= ['not-ready', 'unreachable'].map((taint) => ({
    key: `node.kubernetes.io/${taint}`,
    operator: 'Exists',
    effect: 'NoExecute',
    tolerationSeconds: 300,
  }));
  for (const container of containersOf(spec)) {
    const { limits } = container.resources ?? {};
    // A limit without a request is its request.
    if (limits)
      container.resources = {
        ...container.resources,
        requests: { ...limits, ...container.resources?.requests },
      };
  }
}

function containersOf(spec: PodSpec): Loose<Container>[] {
  return [...(spec.initContainers ?? []), ...(spec.containers ?? [])] as Loose<Container>[];
}

function defaultContainer(container: Loose<Container>): void {
  container.resources ??= {};
  container.terminationMessagePath ??= '/dev/termination-log';
  container.terminationMessagePolicy ??= 'File';
  container.imagePullPolicy ??= isLatest(container.image ?? '') ? 'Always' : 'IfNotPresent';
  for (const port of container.ports ?? []) port.protocol ??= 'TCP';
  for (const { valueFrom } of container.env ?? []) {
    if (valueFrom?.fieldRef) (valueFrom.fieldRef as { apiVersion?: string }).apiVersion ??= 'v1';
    if (valueFrom?.resourceFieldRef) valueFrom.resourceFieldRef.divisor ??= '0';
  }
  for (const probe of [container.startupProbe, container.readinessProbe, container.livenessProbe]) {
    if (probe) defaultProbe(probe);
  }
  defaultHandler(container.lifecycle?.preStop);
  defaultHandler(container.lifecycle?.postStart);
}

function defaultProbe(probe: Probe): void {
  probe.timeoutSeconds ??= 1;
  probe.periodSeconds ??= 10;
  probe.successThreshold ??= 1;
  probe.failureThreshold ??= 3;
  defaultHandler(probe);
}

function defaultHandler(handler: Handler | undefined): void {
  if (!handler?.httpGet) return;
  handler.httpGet.path ??= '/';
  handler.httpGet.scheme ??= 'HTTP';
}

function isLatest(image: string): boolean {
  const tag = /:([^/@]+)(@.*)?$/.exec(image)?.[1];
  return !image.includes('@') && (tag === undefined || tag === 'latest');
}
