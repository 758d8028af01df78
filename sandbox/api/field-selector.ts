import type { KubeObject } from '../store/types.ts';
import type { ResourceDefinition } from './resources.ts';
import { badRequest } from './status-error.ts';

type FieldValue = (object: KubeObject) => string;

/** Throws ApiError 400 for a field that can't be selected by. */
export function parseFieldSelector(
  resource: ResourceDefinition,
  text: string,
): (object: KubeObject) => boolean {
  const terms = splitUnescaped(text, ',').filter((term) => term !== '');
  const tests = terms.map((term) => {
    const [, field, operator, value] = /^([^=!]+)(==|=|!=)(.*)$/s.exec(term) ?? [];
    if (field === undefined || value === undefined) {
      throw badRequest(`invalid field selector "${text}": can't understand "${term}"`);
    }
    const read = fieldOf(resource, field);
    const wanted = value.replaceAll(/\\([\\,=])/g, '$1');
    return operator === '!='
      ? (object: KubeObject) => read(object) !== wanted
      : (object: KubeObject) => read(object) === wanted;
  });
  return (object) => tests.every((test) => test(object));
}

const PATHS: Readonly<Record<string, readonly string[]>> = {
  namespaces: ['status.phase'],
  nodes: ['spec.unschedulable'],
  pods: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.nominatedNodeName',
  ],
  replicasets: ['status.replicas'],
  secrets: ['type'],
  services: ['spec.clusterIP', 'spec.type'],
  events: [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'type',
  ],
};

function fieldOf(resource: ResourceDefinition, field: string): FieldValue {
  if (field === 'metadata.name' || (field === 'metadata.namespace' && resource.namespaced)) return at(field);
  if (resource.plural === 'events') {
    if (field === 'source') return (event) => event.source?.component ?? event.reportingComponent ?? '';
    // events.k8s.io's names for the same fields.
    const core = field
      .replace(/^regarding\./, 'involvedObject.')
      .replace(/^reportingController$/, 'reportingComponent');
    if (PATHS.events?.includes(core)) return at(core);
  }
  const known = resource.origin === 'stored' ? PATHS[resource.plural] : undefined;
  if (known?.includes(field)) return at(field, field === 'spec.unschedulable' ? 'false' : '');
  throw badRequest(`field label not supported: ${field}`);
}

function at(path: string, absent = ''): FieldValue {
  const keys = path.split('.');
  return (object) => {
    // biome-ignore lint/suspicious/noExplicitAny: a path into any object.
    const value = keys.reduce<any>((current, key) => current?.[key], object);
    return value === undefined || value === null ? absent : String(value);
  };
}

function splitUnescaped(text: string, separator: string): string[] {
  return text.split(new RegExp(`(?<!\\\\)${separator}`));
}
