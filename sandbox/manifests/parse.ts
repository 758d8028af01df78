import { parseAllDocuments } from 'yaml';
import type { KubeObject } from '../cluster/objects.ts';
import { SandboxError } from '../lib/errors.ts';

/**
 * The objects of a rendered manifest, in the order to create them in. `source` names the file in errors: a
 * SandboxError says which document is no YAML or no object.
 */
export function parseManifests(text: string, source: string): readonly KubeObject[] {
  const documents = parseAllDocuments(text);
  if (!Array.isArray(documents)) return [];
  const objects = documents.flatMap((document, index) => {
    const [error] = document.errors;
    if (error !== undefined) throw invalid(source, index, error.message, error);
    const value: unknown = document.toJS();
    // An empty document between two separators is nothing.
    return value === null || value === undefined ? [] : [objectOf(value, source, index)];
  });
  return objects.toSorted((a, b) => rankOf(a) - rankOf(b));
}

/** What makes pods, or is about them. */
const WORKLOADS = [
  'Pod',
  'ReplicaSet',
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
  'HorizontalPodAutoscaler',
  'PodDisruptionBudget',
];

/** What others live in comes first, what starts processes last: no pod waits for its own Secret. Less before more. */
export function rankOf(object: KubeObject): number {
  return object.kind === 'Namespace' ? 0 : isWorkload(object) ? 2 : 1;
}

export function isWorkload({ kind }: KubeObject): boolean {
  return WORKLOADS.includes(kind);
}

function objectOf(value: unknown, source: string, index: number): KubeObject {
  const object = value as Partial<KubeObject>;
  if (!object.apiVersion || !object.kind || !object.metadata?.name) {
    throw invalid(source, index, 'expected apiVersion, kind and metadata.name');
  }
  return object as KubeObject;
}

function invalid(source: string, index: number, why: string, cause?: unknown): SandboxError {
  return new SandboxError(
    'MANIFEST_INVALID',
    { source, document: index + 1, reason: why },
    cause === undefined ? {} : { cause },
  );
}
