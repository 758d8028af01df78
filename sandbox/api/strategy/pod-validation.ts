import type { Container, PodSpec, Probe } from '../../kubelet/pod.ts';
import { parseQuantity } from '../../kubelet/quantity.ts';
import type { FieldCause } from '../status-error.ts';
import { duplicate, invalidValue, notSupported, required } from './causes.ts';
import { isLabel } from './metadata.ts';

/**
 * What is wrong with a pod's spec, after defaulting. `field` is the path of the spec: `spec.template.spec`;
 * `claims` are the volumes that a StatefulSet adds.
 */
export function validatePodSpec(
  spec: PodSpec | undefined,
  field: string,
  claims: readonly string[] = [],
): FieldCause[] {
  if (!spec?.containers || spec.containers.length === 0) return [required(`${field}.containers`)];
  const volumes = new Set([...claims, ...(spec.volumes ?? []).map((v) => v.name)]);
  const seen = new Set<string>();
  const containers = [
    ...spec.containers.map((c, i) => [c, `${field}.containers[${i}]`] as const),
    ...(spec.initContainers ?? []).map((c, i) => [c, `${field}.initContainers[${i}]`] as const),
  ];
  const causes = containers.flatMap(([container, path]) => {
    const found = validateContainer(container, path, volumes);
    if (seen.has(container.name)) found.push(duplicate(`${path}.name`, container.name));
    seen.add(container.name);
    return found;
  });
  if (spec.restartPolicy !== undefined && !['Always', 'OnFailure', 'Never'].includes(spec.restartPolicy)) {
    causes.push(notSupported(`${field}.restartPolicy`, spec.restartPolicy, ['Always', 'OnFailure', 'Never']));
  }
  if ((spec.terminationGracePeriodSeconds ?? 0) < 0) {
    causes.push(negative(`${field}.terminationGracePeriodSeconds`, spec.terminationGracePeriodSeconds));
  }
  return causes;
}

function validateContainer(container: Container, path: string, volumes: ReadonlySet<string>): FieldCause[] {
  const causes: FieldCause[] = [];
  if (!container.name) causes.push(required(`${path}.name`));
  else if (!isLabel(container.name)) {
    causes.push(invalidValue(`${path}.name`, container.name, 'a lowercase RFC 1123 label is expected'));
  }
  if (!container.image) causes.push(required(`${path}.image`));
  (container.ports ?? []).forEach((port, i) => {
    causes.push(...validatePort(port.containerPort, `${path}.ports[${i}].containerPort`));
  });
  (container.env ?? []).forEach((variable, i) => {
    if (!variable.name) causes.push(required(`${path}.env[${i}].name`));
    if (variable.value && variable.valueFrom) {
      causes.push(
        invalidValue(`${path}.env[${i}].valueFrom`, '', 'may not be specified when `value` is not empty'),
      );
    }
  });
  (container.volumeMounts ?? []).forEach((mount, i) => {
    if (!mount.mountPath) causes.push(required(`${path}.volumeMounts[${i}].mountPath`));
    if (!volumes.has(mount.name)) {
      causes.push({
        reason: 'FieldValueInvalid',
        message: `Not found: "${mount.name}"`,
        field: `${path}.volumeMounts[${i}].name`,
      });
    }
  });
  for (const name of ['livenessProbe', 'readinessProbe', 'startupProbe'] as const) {
    const probe = container[name];
    if (probe) causes.push(...validateProbe(probe, `${path}.${name}`));
  }
  return [...causes, ...validateResources(container.resources, `${path}.resources`)];
}

function validateProbe(probe: Probe, path: string): FieldCause[] {
  const causes: FieldCause[] = [];
  const handlers = ['httpGet', 'tcpSocket', 'exec', 'grpc'].filter((name) => name in probe);
  if (handlers.length === 0) causes.push(required(path, 'must specify a handler type'));
  if (handlers.length > 1)
    causes.push(invalidValue(path, handlers, 'may not specify more than 1 handler type'));
  for (const name of ['timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'] as const) {
    const value = probe[name];
    if (value !== undefined && value < 1)
      causes.push(invalidValue(`${path}.${name}`, value, 'must be greater than or equal to 1'));
  }
  return causes;
}

function validateResources(resources: Container['resources'], path: string): FieldCause[] {
  const causes: FieldCause[] = [];
  const amounts = (part: 'requests' | 'limits') =>
    Object.entries((resources?.[part] ?? {}) as Record<string, string>).map(([name, text]) => {
      const amount = quantityOf(text);
      if (amount === undefined)
        causes.push(
          invalidValue(`${path}.${part}.${name}`, text, 'a quantity such as 250m, 1.5 or 128Mi is expected'),
        );
      else if (amount < 0) causes.push(negative(`${path}.${part}.${name}`, text));
      return [name, amount] as const;
    });
  const limits = new Map(amounts('limits'));
  for (const [name, request] of amounts('requests')) {
    const limit = limits.get(name);
    if (request !== undefined && limit !== undefined && request > limit) {
      const requests = (resources?.requests ?? {}) as Record<string, string>;
      const given = (resources?.limits ?? {}) as Record<string, string>;
      causes.push(
        invalidValue(
          `${path}.requests`,
          requests[name],
          `must be less than or equal to ${name} limit of ${given[name]}`,
        ),
      );
    }
  }
  return causes;
}

export function validatePort(port: unknown, field: string): FieldCause[] {
  if (port === undefined) return [required(field)];
  const right = typeof port === 'number' && Number.isInteger(port) && port >= 1 && port <= 65535;
  return right ? [] : [invalidValue(field, port, 'must be between 1 and 65535, inclusive')];
}

export function negative(field: string, value: unknown): FieldCause {
  return invalidValue(field, value, 'must be greater than or equal to 0');
}

function quantityOf(text: string): number | undefined {
  try {
    return parseQuantity(text);
  } catch {
    return undefined;
  }
}
