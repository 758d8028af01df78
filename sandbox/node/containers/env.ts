import type {
  ConfigMap,
  Container,
  DownwardFile,
  EnvVar,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  Secret,
} from '../../cluster/objects.ts';
import { expand } from './expand.ts';
import { bytes, millicores, parseQuantity } from './quantity.ts';

/** Where references of a manifest are looked up; undefined when there is no such object. */
export interface Lookup {
  configMap(name: string): ConfigMap | undefined;
  secret(name: string): Secret | undefined;
  claim(name: string): PersistentVolumeClaim | undefined;
  volume(name: string): PersistentVolume | undefined;
}

/** Kubernetes' reason `CreateContainerConfigError`: a reference leads nowhere. The kubelet tries again. */
export class ContainerConfigError extends Error {
  override readonly name = 'ContainerConfigError';
}

/** Whom the downward API tells about, with addresses as they are on this machine. */
export interface Subject {
  readonly pod: Pod;
  readonly podIP: string;
  readonly hostIP: string;
}

export interface EnvInput extends Subject {
  readonly container: Container;
  readonly lookup: Lookup;
  /** The variables of Services (`MYSQL_SERVICE_HOST`, …), which everything else overrides. */
  readonly serviceEnv: Readonly<Record<string, string>>;
}

/** The container's environment in Kubernetes' order of precedence: services, envFrom, env. */
export function resolveEnv(input: EnvInput): Record<string, string> {
  const env: Record<string, string> = { ...input.serviceEnv };
  for (const source of input.container.envFrom ?? []) {
    const reference = source.configMapRef ?? source.secretRef;
    if (!reference) continue;
    const data = source.configMapRef
      ? configMapData(input, reference.name, reference.optional)
      : secretData(input, reference.name, reference.optional);
    for (const [key, value] of Object.entries(data ?? {})) env[`${source.prefix ?? ''}${key}`] = value;
  }
  for (const variable of input.container.env ?? []) {
    const value = variableValue(variable, input, env);
    if (value !== undefined) env[variable.name] = value;
  }
  return env;
}

function variableValue(variable: EnvVar, input: EnvInput, env: Record<string, string>): string | undefined {
  const from = variable.valueFrom;
  if (!from) return expand(variable.value ?? '', env);
  if (from.fieldRef) return fieldValue(from.fieldRef.fieldPath, input);
  if (from.resourceFieldRef) return resourceValue(from.resourceFieldRef, input.pod, input.container);
  const reference = from.secretKeyRef ?? from.configMapKeyRef;
  if (!reference) return undefined;
  const kind = from.secretKeyRef ? 'Secret' : 'ConfigMap';
  const read = from.secretKeyRef ? secretData : configMapData;
  const data = read(input, reference.name, reference.optional);
  const value = data?.[reference.key];
  if (value === undefined && !reference.optional) {
    const place = `${kind} ${input.pod.metadata.namespace}/${reference.name}`;
    throw new ContainerConfigError(`couldn't find key ${reference.key} in ${place}`);
  }
  return value;
}

function configMapData(input: EnvInput, name = '', optional = false): Record<string, string> | undefined {
  const configMap = input.lookup.configMap(name);
  if (!configMap && !optional) throw new ContainerConfigError(`configmap "${name}" not found`);
  return configMap?.data;
}

function secretData(input: EnvInput, name = '', optional = false): Record<string, string> | undefined {
  const secret = input.lookup.secret(name);
  if (!secret && !optional) throw new ContainerConfigError(`secret "${name}" not found`);
  return secret && decodeSecret(secret);
}

/** `data` in base64 and, over it, `stringData` as it stands. */
export function decodeSecret(secret: Secret): Record<string, string> {
  const decoded: Record<string, string> = {};
  for (const [key, value] of Object.entries(secret.data ?? {})) {
    decoded[key] = Buffer.from(value, 'base64').toString('utf8');
  }
  return { ...decoded, ...secret.stringData };
}

/** A file of the downward API: as the variable, and besides all labels or annotations as `key="value"` lines. */
export function downwardText({ fieldRef, resourceFieldRef }: DownwardFile, subject: Subject): string {
  if (resourceFieldRef) return resourceValue(resourceFieldRef, subject.pod);
  const path = fieldRef?.fieldPath ?? '';
  if (path !== 'metadata.labels' && path !== 'metadata.annotations') return fieldValue(path, subject);
  const entries = Object.entries(
    subject.pod.metadata[path === 'metadata.labels' ? 'labels' : 'annotations'] ?? {},
  );
  return entries.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join('\n');
}

const SUBSCRIPT = /^metadata\.(labels|annotations)\['(.+)'\]$/;

function fieldValue(path: string, { pod, podIP, hostIP }: Subject): string {
  const subscript = SUBSCRIPT.exec(path);
  if (subscript) return pod.metadata[subscript[1] as 'labels' | 'annotations']?.[subscript[2] ?? ''] ?? '';
  const fields: Record<string, string | undefined> = {
    'metadata.name': pod.metadata.name,
    'metadata.namespace': pod.metadata.namespace,
    'metadata.uid': pod.metadata.uid,
    'spec.nodeName': pod.spec.nodeName,
    'spec.serviceAccountName': pod.spec.serviceAccountName ?? 'default',
    'status.podIP': podIP,
    'status.podIPs': podIP,
    'status.hostIP': hostIP,
    'status.hostIPs': hostIP,
  };
  const value = fields[path];
  if (value === undefined) {
    throw new ContainerConfigError(`fieldPath "${path}" is not one of ${Object.keys(fields).join(', ')}`);
  }
  return value;
}

function resourceValue(
  reference: NonNullable<DownwardFile['resourceFieldRef']>,
  pod: Pod,
  container?: Container,
): string {
  const owner = reference.containerName
    ? pod.spec.containers.find(({ name }) => name === reference.containerName)
    : container;
  const [side, resource] = reference.resource.split('.') as ['limits' | 'requests', 'cpu' | 'memory'];
  const quantity = owner?.resources?.[side]?.[resource];
  if (!owner || (resource !== 'cpu' && resource !== 'memory')) {
    throw new ContainerConfigError(`cannot resolve resourceFieldRef ${JSON.stringify(reference)}`);
  }
  const amount = resource === 'cpu' ? (millicores(quantity) ?? 0) / 1000 : (bytes(quantity) ?? 0);
  const divisor = parseQuantity(reference.divisor ?? 1) || 1;
  return String(Math.ceil(Number((amount / divisor).toPrecision(12))));
}
