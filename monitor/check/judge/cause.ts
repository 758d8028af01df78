/**
 * Faults that a log line gives away, the most telling first, and what they mean. A container's last line is often
 * only the end of a long traceback.
 */
const CAUSES: readonly (readonly [RegExp, string])[] = [
  [
    /No space left on device|disk is full|Errcode: 28|errno: 28|OS error code 28|Disk quota exceeded/i,
    'its volume is full: make it larger, or free space',
  ],
  [
    /Access denied for user/i,
    'MySQL does not take this user and password: the Secret and the database differ (MySQL takes passwords over at its first start only)',
  ],
  [/you need .*\bprivilege/i, 'the database user lacks a grant: see manifests/base/mysql/init/10-users.sh'],
  [
    /Can't connect to MySQL server|Name or service not known|Temporary failure in name resolution/i,
    'MySQL cannot be reached',
  ],
  [
    /Permission denied|Operation not permitted/i,
    'it may not write where it has to: look at its volumes and securityContext',
  ],
  [/Out of memory|MemoryError|Cannot allocate memory/i, 'it has too little memory'],
];

/**
 * What a log says about why its program does not work: the line that names the fault with what it means, else its
 * last line; null for an empty log.
 */
export function causeOf(log: string): string | null {
  const lines = log
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  for (const [pattern, meaning] of CAUSES) {
    const line = lines.findLast((one) => pattern.test(one));
    if (line !== undefined) return `${meaning}; its log: "${cut(line)}"`;
  }
  const last = lines.at(-1);
  return last === undefined ? null : `its log ends: "${cut(last)}"`;
}

function cut(line: string): string {
  return line.length <= 200 ? line : `${line.slice(0, 199)}…`;
}
