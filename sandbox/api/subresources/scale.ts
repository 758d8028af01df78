import { formatSelector } from '../../store/label-selector.ts';
import type { KubeObject } from '../../store/types.ts';
import { decodeObject, mediaType, parseBody } from '../decode.ts';
import { parsePatch, patched } from '../mutate.ts';
import { dryRunOf, fieldValidationOf, type ObjectRequest, readText, writeContext } from '../request.ts';
import type { ResourceDefinition } from '../resources.ts';
import { sendJson } from '../respond.ts';
import { invalid, methodNotAllowed, notFoundError } from '../status-error.ts';
import { invalidValue } from '../strategy/causes.ts';
import { updateObject } from '../write.ts';

/** Scale has no collection of its own: it is only found below workloads. */
const SCALE = { group: 'autoscaling', version: 'v1', kind: 'Scale' };

/** GET, PUT and PATCH of a workload's scale subresource. */
export async function serveScale(request: ObjectRequest): Promise<void> {
  const { method, route, incoming, api } = request;
  const { resource, namespace, name = '' } = route;
  const workload = api.store.get(resource.plural, namespace, name);
  if (workload === undefined) throw notFoundError(resource, name);
  if (method === 'GET') return sendJson(request.response, scaleOf(workload));
  if (method !== 'PUT' && method !== 'PATCH') throw methodNotAllowed();
  const text = await readText(incoming);
  const type = incoming.headers['content-type'];
  const asked = (current: KubeObject) =>
    method === 'PUT'
      ? parseBody(text, type)
      : patched(mediaType(type), SCALE, scaleOf(current), parsePatch(mediaType(type), text));
  const updated = setReplicas(request, (current) => decodeScale(request, asked(current)));
  sendJson(request.response, scaleOf(updated));
}

/** The autoscaling/v1 Scale of a workload. */
export function scaleOf({ metadata, spec, status }: KubeObject): KubeObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata;
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      ...(uid !== undefined && { uid }),
      ...(resourceVersion !== undefined && { resourceVersion }),
      ...(creationTimestamp !== undefined && { creationTimestamp }),
    },
    spec: { replicas: spec.replicas },
    status: { replicas: status?.replicas ?? 0, selector: formatSelector(spec.selector) },
  };
}

function decodeScale({ query }: ObjectRequest, value: unknown): KubeObject {
  const resource = { ...SCALE, storedAs: '' } as ResourceDefinition;
  return decodeObject(resource, value, fieldValidationOf(query)).object;
}

function setReplicas(request: ObjectRequest, read: (current: KubeObject) => KubeObject): KubeObject {
  const { resource, namespace, name = '' } = request.route;
  const change = (current: KubeObject) => {
    const scale = read(current);
    const replicas: number = scale.spec?.replicas ?? 0;
    if (replicas < 0) {
      const cause = invalidValue('spec.replicas', replicas, 'must be greater than or equal to 0');
      throw invalid({ group: 'autoscaling', kind: 'Scale' }, name, [cause]);
    }
    const { resourceVersion } = scale.metadata;
    const metadata = { ...current.metadata, ...(resourceVersion !== undefined && { resourceVersion }) };
    return { ...current, metadata, spec: { ...current.spec, replicas } };
  };
  const dryRun = dryRunOf(request.query);
  return updateObject(writeContext(request), resource, { namespace, name }, 'main', change, { dryRun });
}
