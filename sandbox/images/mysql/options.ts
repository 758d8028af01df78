import { realpathSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import type { PodTools } from '../types.ts';

/** The sandbox decides these itself. */
const OWN_OPTIONS = [
  'datadir',
  'socket',
  'pid-file',
  'bind-address',
  'basedir',
  'user',
  'defaults-file',
  'lc-messages-dir',
];

export function serverArguments(input: {
  readonly args: readonly string[];
  readonly tools: PodTools['mariadb'];
  readonly optionFile: string;
  readonly data: string;
  readonly socket: string;
  readonly asRoot: boolean;
}): string[] {
  const { args, tools, optionFile, data, socket, asRoot } = input;
  return [
    // It must come first.
    `--defaults-file=${optionFile}`,
    // MySQL 8's default; an argument or option file may say otherwise.
    '--character-set-server=utf8mb4',
    ...(tools.basedir ? [`--basedir=${tools.basedir}`] : []),
    ...(tools.messagesDir ? [`--lc-messages-dir=${tools.messagesDir}`] : []),
    ...(asRoot ? ['--user=root'] : []),
    ...args.flatMap((argument) => translateArgument(argument)),
    ...addressOptions(data, socket),
    `--pid-file=${socket}.pid`,
    // There is no reverse lookup worth waiting for; the public image does the same.
    '--skip-name-resolve',
  ];
}

/** The server's data folder and the socket that it listens on: it goes into the one before it makes the other. */
export function addressOptions(data: string, socket: string): string[] {
  return [`--datadir=${data}`, `--socket=${shortSocketPath(data, socket)}`];
}

/**
 * A socket's address ends at 107 characters, which the path of a user's folder can exceed: it is written as seen from
 * the folder that the process works in. Both folders must exist.
 */
export function shortSocketPath(workingFolder: string, socket: string): string {
  const folder = relative(realpathSync(workingFolder), realpathSync(dirname(socket)));
  return join(folder === '' ? '.' : folder, basename(socket));
}

/** An option that MariaDB does not know must not keep the server from starting: `loose-` turns it into a warning. */
function translateArgument(argument: string): string[] {
  const name = optionName(argument.replace(/^--(?:loose[-_])?/, ''));
  if (!argument.startsWith('--')) return [translateCollation(argument)];
  if (OWN_OPTIONS.includes(name)) return [];
  return [translateCollation(/^--loose[-_]/.test(argument) ? argument : `--loose-${argument.slice(2)}`)];
}

/** Server options of `*.cnf`, in one file. Clients do not read it. */
export async function readOptionFiles(folder: string, hostPath: (path: string) => string): Promise<string> {
  const names = await readdir(folder).catch(() => []);
  const texts = await Promise.all(
    names
      .filter((name) => name.endsWith('.cnf'))
      .sort()
      .map((name) => readFile(join(folder, name), 'utf8')),
  );
  return texts.map((text) => translateOptionText(text, hostPath)).join('\n');
}

export function translateOptionText(text: string, hostPath: (path: string) => string): string {
  let isServer = false;
  return text
    .split('\n')
    .map((line) => {
      const section = /^\s*\[([^\]]+)\]/.exec(line)?.[1];
      if (section !== undefined) {
        isServer = /^(mysqld|mariadb|mariadbd|server)(-[\d.]+)?$/.test(section);
        return isServer ? '[mysqld]' : `[${section}]`;
      }
      const trimmed = line.trim();
      if (!isServer || trimmed === '' || /^[#;!]/.test(trimmed)) return trimmed.startsWith('!') ? '' : line;
      const name = optionName(trimmed.replace(/^loose[-_]/, ''));
      if (OWN_OPTIONS.includes(name)) return `# ${trimmed}`;
      const loose = /^loose[-_]/.test(trimmed) ? trimmed : `loose-${trimmed}`;
      return hostPath(translateCollation(loose));
    })
    .join('\n');
}

function optionName(option: string): string {
  return option.split('=', 1)[0]?.trim().replaceAll('_', '-') ?? '';
}

/** MySQL 8's collations do not exist in MariaDB 10.11; this one orders by a close version of the same rules. */
function translateCollation(text: string): string {
  return text.replace(/utf8mb4_0900_\w+/, 'utf8mb4_unicode_520_ci');
}
