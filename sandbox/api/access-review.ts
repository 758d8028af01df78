import { decodeObject, parseBody } from './decode.ts';
import { type ObjectRequest, readText } from './request.ts';
import { RESOURCES } from './resources.ts';
import { sendJson } from './respond.ts';

interface Attributes {
  readonly group?: string;
  readonly version?: string;
  readonly resource?: string;
  readonly subresource?: string;
  readonly verb?: string;
}

/** `kubectl auth can-i`: whoever has the token may do everything the sandbox can do. */
export async function reviewAccess(request: ObjectRequest): Promise<void> {
  const { route, incoming, response } = request;
  const body = parseBody(await readText(incoming), incoming.headers['content-type']);
  const { object } = decodeObject(route.resource, body, 'Ignore');
  const attributes: Attributes | undefined = object.spec?.resourceAttributes;
  const allowed = attributes === undefined || isServed(attributes);
  const reason = allowed
    ? 'the sandbox has one user, who may do everything'
    : 'the sandbox does not serve this';
  sendJson(response, { ...object, status: { allowed, reason } }, 201);
}

function isServed({ group = '', resource = '', subresource = '', verb = '' }: Attributes): boolean {
  return RESOURCES.some((candidate) => {
    const sameGroup = group === '*' || candidate.group === group;
    const sameResource = resource === '*' || candidate.plural === resource;
    if (!sameGroup || !sameResource) return false;
    if (subresource !== '') return candidate.subresources.some((name) => name === subresource);
    return verb === '*' || candidate.verbs.some((known) => known === verb);
  });
}
