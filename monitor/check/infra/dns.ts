import { record, text } from '../../sources/kubernetes/json.ts';
import { scaleTargetOf } from '../../sources/kubernetes/objects/hpa.ts';
import { ownerOf } from '../../sources/kubernetes/objects/pod.ts';
import { resourceOf } from '../../sources/kubernetes/resources.ts';
import { type Finding, failed, passed, skipped } from '../check.ts';
import { containersOf, isEnding, nameOf } from '../judge/pod.ts';
import { listOf } from '../pods.ts';
import { DATABASE, type World } from '../world.ts';

/** Asks from within a backend pod: the name, and whether a connection can be opened under it. */
const ASK = `
import socket, sys
try:
    address = socket.gethostbyname(sys.argv[1])
except OSError as error:
    sys.exit("no address for " + sys.argv[1] + ": " + str(error))
try:
    socket.create_connection((address, int(sys.argv[2])), 5).close()
except OSError as error:
    sys.exit("found " + address + ", but no connection to port " + sys.argv[2] + ": " + str(error))
print(address)
`;

export async function databaseResolves(world: World): Promise<Finding> {
  if (world.kind === 'sandbox') return skipped('not on the sandbox: its pods have no DNS of their own');
  const { kind, name } = scaleTargetOf(world.hpa);
  const pods = await listOf(world, 'pods', world.namespace);
  const pod = pods.find(
    (one) => ownerOf(one) === `${kind}/${name}` && !isEnding(one) && containersOf(one)[0]?.started,
  );
  const container = pod === undefined ? undefined : containersOf(pod)[0]?.name;
  if (pod === undefined || container === undefined)
    return failed(`no pod of ${name} runs that could be asked`);
  const { succeeded, stdout, stderr } = await world.exec({
    namespace: world.namespace,
    pod: nameOf(pod),
    container,
    command: ['python', '-c', ASK, DATABASE.service, String(DATABASE.port)],
  });
  if (!succeeded)
    return failed(`from ${nameOf(pod)}: ${stderr.trim().split('\n').at(-1) ?? 'no reason given'}`);
  const address = stdout.trim();
  const path = `${resourceOf('services', world.namespace).path}/${DATABASE.service}`;
  const clusterIp = text(
    record((await world.client.getJson(path, { signal: world.signal })).spec)?.clusterIP,
  );
  const found = `from ${nameOf(pod)}: ${DATABASE.service} is ${address}`;
  return address === clusterIp
    ? passed(`${found}, the address of its Service, and port ${DATABASE.port} opens`)
    : failed(`${found}, but its Service has ${clusterIp ?? 'no address'}`);
}
