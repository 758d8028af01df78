import { maskTables } from './tables.ts';

/** What is another one's in every session. */
export interface Surroundings {
  readonly node: string;
  readonly port: number;
  readonly folder: string;
}

/** The letters of generated names: no vowels, so that no words come of them. */
const RANDOM = '[bcdfghjklmnpqrstvwxz2456789]';

const MASKS: readonly (readonly [RegExp, string])[] = [
  [/^Warning: version difference between client .*\n?/gm, ''],
  [/\bv?1\.3\d\.\d+[-+.\w]*/g, 'VERSION'],
  [/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UID'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/g, 'TIME'],
  [/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ [+-]\d{4}/g, 'TIME'],
  [/\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}/g, 'TIME'],
  [/\b\d+\.\d+\.\d+\.\d+(?:\/\d+)?\b/g, 'IP'],
  [/(https:\/\/IP):\d+/g, '$1:PORT'],
  [new RegExp(`-${RANDOM}{8,10}-${RANDOM}{5}\\b`, 'g'), '-HASH-RANDOM'],
  [new RegExp(`-${RANDOM}{8,10}\\b`, 'g'), '-HASH'],
  [new RegExp(`(?<=[a-z0-9])-${RANDOM}{5}\\b`, 'g'), '-RANDOM'],
  [/(pod-template-hash(?:=|: ))\w+/g, '$1HASH'],
  [/(?<![\d.])3[0-2]\d{3}\b/g, 'NODEPORT'],
  [/(resourceVersion: )"\d+"/g, '$1N'],
  [/ \([\dsmhd]+ ago\)/g, ' (AGE ago)'],
  [/^((?:Age|Duration): +)\S+$/gm, '$1AGE'],
  [/\b\d+%\//g, 'N%/'],
  [/\b\d+% \(\d+m\) \//g, 'N% (N) /'],
  // In the sandbox a command is started by its path.
  [/^\/usr\/bin\/(?=tar: )/gm, ''],
  [/\b(LIVE|MERGED)-\d+/g, '$1-N'],
  [/(?<= {2})Error(?= {2})/g, 'CrashLoopBackOff'],
  // Which of the two a pod says changes with its back-off, as Error and CrashLoopBackOff do.
  [/ErrImagePull|ImagePullBackOff/g, 'ErrImagePull'],
  // How far it was at which moment is chance; how it ended is not.
  [/^(?:Waiting for|deployment "\S+" exceeded) .*\n/gm, ''],
];

/** What two clusters print alike when they do the same: tables without padding, what is of the moment masked. */
export function mask(text: string, { node, port, folder }: Surroundings): string {
  const named = sortConditions(sortEvents(maskTables(text)))
    .replaceAll(folder, 'FOLDER')
    .replace(new RegExp(`(?<!\\w)${port}(?!\\w)`, 'g'), 'PORT')
    .replace(new RegExp(`(?<![\\w-])${node}(?![\\w-])`, 'g'), 'NODE');
  return MASKS.reduce((masked, [pattern, name]) => masked.replace(pattern, name), named)
    .replace(/(?<=\S) {2,}(?=\S)/g, '  ')
    .replace(/[ \t]+$/gm, '')
    .trimEnd();
}

/** The conditions of `describe`: which comes first says only which came true first. */
function sortConditions(text: string): string {
  return text.replace(/^(Conditions:\n.*\n +-.*\n)((?: .*\n)*)/gm, (_all, head: string, rows: string) => {
    return `${head}${rows.split('\n').filter(Boolean).sort().join('\n')}\n`;
  });
}

/** The events of `describe`: which there were, not in what order, how often and in whose words. */
function sortEvents(text: string): string {
  return text.replace(/^Events:\n.*\n +-.*\n((?: .*\n?)*)/gm, (_all, rows: string) => {
    const kinds = rows
      .split('\n')
      .filter((row) => row.trim() !== '')
      .map(eventKind);
    return `Events:\n${[...new Set(kinds)].sort().join('\n')}\n`;
  });
}

function eventKind(row: string): string {
  const [type, reason, , from] = row.trim().split(/ {2,}/);
  return `  ${type} ${reason} ${from}`;
}
