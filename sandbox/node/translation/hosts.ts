import { escapeRegExp } from './paths.ts';

/** The short and long DNS names of Services and pods as `resolve` knows them; undefined: no such name. */
export type Resolve = (service: string, namespace: string, podName?: string) => string | undefined;

const SVC = String.raw`\.svc(?:\.cluster\.local)?\.?`;
const NAME = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?';
/** `mysql.palier.svc`, `mysql-0.mysql-headless.palier.svc.cluster.local`: nothing else looks like these. */
const FULL_NAME = new RegExp(`(?<![\\w.-])(?:(${NAME})\\.)?(${NAME})\\.(${NAME})${SVC}(?![\\w-])`, 'g');
/** `mysql` or `mysql.palier` where a host stands: after `//` or `@`, or before `:port`. */
const IN_URL = new RegExp(`((?:://|@)(?:[^\\s/@]*@)?)(${NAME})(?:\\.(${NAME}))?(?=[:/?,\\s"']|$)`, 'g');
const WITH_PORT = new RegExp(
  `(^|[\\s=,;"'\\[(])(${NAME})(?:\\.(${NAME}))?(?=:\\d{1,5}(?:[\\s/,;"'\\])]|$))`,
  'g',
);
const WHOLE = new RegExp(`^(${NAME})(?:\\.(${NAME}))?$`);

/**
 * There is no cluster DNS on this machine, so the names of Services are replaced by their addresses wherever
 * one can only be a host: full names, hosts of URLs, `name:port`. A bare word is left alone.
 */
export function translateHosts(text: string, namespace: string, resolve: Resolve): string {
  return text
    .replace(
      FULL_NAME,
      (all, pod: string | undefined, service: string, ns: string) => resolve(service, ns, pod) ?? all,
    )
    .replace(IN_URL, (all, before: string, service: string, ns: string | undefined) => {
      const address = resolve(service, ns ?? namespace);
      return address === undefined ? all : before + address;
    })
    .replace(WITH_PORT, (all, before: string, service: string, ns: string | undefined) => {
      const address = resolve(service, ns ?? namespace);
      return address === undefined ? all : before + address;
    });
}

const NAMES_A_HOST = /(?:^|[_\-.])(?:host|hostname|addr|address|server|endpoint)s?$/i;

/** As `translateHosts`, and a bare name too where the key says that it is a host: `MYSQL_HOST=mysql`. */
export function translateHostValue(key: string, value: string, namespace: string, resolve: Resolve): string {
  const whole = NAMES_A_HOST.test(key) ? WHOLE.exec(value) : null;
  if (whole) return resolve(whole[1] ?? '', whole[2] ?? namespace) ?? value;
  return translateHosts(value, namespace, resolve);
}

/** `host = mysql` lines of an option file (.my.cnf). */
export function translateOptionFile(text: string, namespace: string, resolve: Resolve): string {
  return text.replace(
    /^([ \t]*([\w-]+)[ \t]*=[ \t]*)([^\s#]+)/gm,
    (_all, before: string, key: string, value: string) =>
      before + translateHostValue(key, value, namespace, resolve),
  );
}

/** Inside a pod `localhost` is the pod itself, whose loopback here is its own address. */
export function translateLoopback(text: string, podIP: string): string {
  return text.replace(
    new RegExp(`(?<![\\w.-])(?:${escapeRegExp('127.0.0.1')}|localhost)(?![\\w.-])`, 'g'),
    podIP,
  );
}
