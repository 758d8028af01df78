import type { Wording } from '../../../core/lib/lang.ts';

/**
 * Faults that a log line gives away, the most telling first, and what they mean. A container's last line is often
 * only the end of a long traceback.
 */
const CAUSES: readonly (readonly [RegExp, Wording])[] = [
  [
    /No space left on device|disk is full|Errcode: 28|errno: 28|OS error code 28|Disk quota exceeded/i,
    {
      en: 'its volume is full: make it larger, or free space',
      fr: 'son volume est plein : agrandissez-le, ou libérez de la place',
    },
  ],
  [
    /Access denied for user/i,
    {
      en: 'MySQL does not take this user and password: the Secret and the database differ (MySQL takes passwords over at its first start only)',
      fr: 'MySQL n’accepte pas cet utilisateur et ce mot de passe : le Secret et la base diffèrent (MySQL ne reprend les mots de passe qu’à son premier démarrage)',
    },
  ],
  [
    /you need .*\bprivilege/i,
    {
      en: 'the database user lacks a grant: see manifests/base/mysql/init/10-users.sh',
      fr: 'il manque un droit à l’utilisateur de la base : voir manifests/base/mysql/init/10-users.sh',
    },
  ],
  [
    /Can't connect to MySQL server|Name or service not known|Temporary failure in name resolution/i,
    { en: 'MySQL cannot be reached', fr: 'MySQL est injoignable' },
  ],
  [
    /Permission denied|Operation not permitted/i,
    {
      en: 'it may not write where it has to: look at its volumes and securityContext',
      fr: 'il n’a pas le droit d’écrire où il le doit : voyez ses volumes et son securityContext',
    },
  ],
  [
    /Out of memory|MemoryError|Cannot allocate memory/i,
    { en: 'it has too little memory', fr: 'il a trop peu de mémoire' },
  ],
];

/**
 * What a log says about why its program does not work: the line that names the fault with what it means, else its
 * last line; null for an empty log.
 */
export function causeOf(log: string): Wording | null {
  const lines = log
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  for (const [pattern, meaning] of CAUSES) {
    const line = lines.findLast((one) => pattern.test(one));
    if (line !== undefined)
      return {
        en: `${meaning.en}; its log: "${cut(line)}"`,
        fr: `${meaning.fr} ; son journal : « ${cut(line)} »`,
      };
  }
  const last = lines.at(-1);
  if (last === undefined) return null;
  return { en: `its log ends: "${cut(last)}"`, fr: `son journal se termine par : « ${cut(last)} »` };
}

function cut(line: string): string {
  return line.length <= 200 ? line : `${line.slice(0, 199)}…`;
}
