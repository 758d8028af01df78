import { record, text } from '../../../core/lib/json.ts';
import type { Detail } from '../../../core/timeline/cause.ts';
import { scaleTargetOf } from '../../sources/kubernetes/objects/hpa.ts';
import { ownerOf } from '../../sources/kubernetes/objects/pod.ts';
import { resourceOf } from '../../sources/kubernetes/resources.ts';
import { about, type Finding, failed, passed, skipped } from '../check.ts';
import type { CheckContext } from '../context.ts';
import { DATABASE } from '../database.ts';
import { containersOf, isEnding, nameOf } from '../judge/pod.ts';
import { listObjects } from '../list-objects.ts';

/** Asks from within a backend pod: the name, and whether a connection can be opened under it. */
const ASK = `
import socket, sys
try:
    address = socket.gethostbyname(sys.argv[1])
except OSError as error:
    sys.exit("no-address " + str(error))
try:
    socket.create_connection((address, int(sys.argv[2])), 5).close()
except OSError as error:
    sys.exit("no-connection " + address + " " + str(error))
print(address)
`;

export async function databaseResolves(context: CheckContext): Promise<Finding> {
  if (context.kind === 'sandbox')
    return skipped({
      en: 'not on the sandbox: its pods have no DNS of their own',
      fr: 'pas sur le bac à sable : ses pods n’ont pas de DNS à eux',
    });
  const { kind, name } = scaleTargetOf(context.hpa);
  const pods = await listObjects(context, 'pods', context.namespace);
  const pod = pods.find(
    (one) => ownerOf(one) === `${kind}/${name}` && !isEnding(one) && containersOf(one)[0]?.started,
  );
  const container = pod === undefined ? undefined : containersOf(pod)[0]?.name;
  if (pod === undefined || container === undefined)
    return failed({
      en: `no pod of ${name} runs that could be asked`,
      fr: `aucun pod de ${name} ne tourne, pour le lui demander`,
    });
  const { succeeded, stdout, stderr } = await context.exec({
    namespace: context.namespace,
    pod: nameOf(pod),
    container,
    command: ['python', '-c', ASK, DATABASE.service, String(DATABASE.port)],
  });
  const from = { en: `from ${nameOf(pod)}`, fr: `depuis ${nameOf(pod)}` };
  if (!succeeded) return failed(about(from, whyNot(stderr.trim().split('\n').at(-1) ?? '?')));
  const address = stdout.trim();
  const path = `${resourceOf('services', context.namespace).path}/${DATABASE.service}`;
  const clusterIp = text(
    record((await context.client.getJson(path, { signal: context.signal })).spec)?.clusterIP,
  );
  const { service, port } = DATABASE;
  return address === clusterIp
    ? passed(
        about(from, {
          en: `${service} is ${address}, the address of its Service, and port ${port} opens`,
          fr: `${service} est ${address}, l’adresse de son Service, et le port ${port} s’ouvre`,
        }),
      )
    : failed(
        about(from, {
          en: `${service} is ${address}, but its Service has ${clusterIp ?? 'no address'}`,
          fr: `${service} est ${address}, mais son Service a ${clusterIp ?? 'aucune adresse'}`,
        }),
      );
}

/** The last line of ASK; what Python itself has to say is told as it says it. */
export function whyNot(line: string): Detail {
  const { service, port } = DATABASE;
  const [, noAddress] = /^no-address (.*)$/.exec(line) ?? [];
  if (noAddress !== undefined) {
    return {
      en: `no address for ${service}: ${noAddress}`,
      fr: `pas d’adresse pour ${service} : ${noAddress}`,
    };
  }
  const [, address, noConnection] = /^no-connection (\S+) (.*)$/.exec(line) ?? [];
  return address === undefined
    ? line
    : {
        en: `found ${address}, but no connection to port ${port}: ${noConnection}`,
        fr: `${address} est trouvée, mais pas de connexion au port ${port} : ${noConnection}`,
      };
}
