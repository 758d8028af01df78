import { deleteObject } from '../../store/deletion.ts';
import { parseBody } from '../decode.ts';
import { type ObjectRequest, readText } from '../request.ts';
import { sendJson } from '../respond.ts';
import { notFoundError } from '../status-error.ts';

/** `kubectl drain`: deletes the pod with its grace period. Disruption budgets are kept, not enforced. */
export async function evict(request: ObjectRequest): Promise<void> {
  const { route, api, incoming, response } = request;
  const { resource, namespace, name = '' } = route;
  const body = parseBody(await readText(incoming), incoming.headers['content-type']) as {
    deleteOptions?: { gracePeriodSeconds?: number };
  };
  const pod = api.store.get('pods', namespace, name);
  if (pod === undefined) throw notFoundError(resource, name);
  const { gracePeriodSeconds } = body.deleteOptions ?? {};
  deleteObject(api.store, 'pods', pod, { now: api.clock.now(), gracePeriodSeconds });
  sendJson(response, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' }, 201);
}
