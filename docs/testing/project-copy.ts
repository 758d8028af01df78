import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const exec = promisify(execFile);

/** The names of a second installation, beside one that is deployed already. */
export interface Names {
  readonly namespace: string;
  readonly monitoringNamespace: string;
}

/** A copy of the repository, without what git ignores: its passwords are its own. */
export interface ProjectCopy {
  readonly folder: string;
  remove(): Promise<void>;
}

/**
 * Copies the repository, so that following the guide changes nothing in it.
 * @param names other names for everything that the project puts into a cluster; null: its own
 */
export async function copyProject(root: string, names: Names | null): Promise<ProjectCopy> {
  const folder = await mkdtemp(join(tmpdir(), 'palier-lab-'));
  const { stdout } = await exec('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    maxBuffer: 1e8,
  });
  const files = stdout.split('\0').filter((file) => file !== '' && !file.startsWith('docs/screens/'));
  for (const file of files) await cp(join(root, file), join(folder, file)).catch(ignoreDeleted);
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  if (names !== null) {
    const concerned = files.filter((file) =>
      /^(manifests|scripts|monitor\/check)\/.*\.(ya?ml|sh|cnf|ts)$/.test(file),
    );
    for (const file of concerned) await rewrite(join(folder, file), (text) => renameIn(text, names));
  }
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** The blocks of a page, with the names of the copy. */
export function renamePage(markdown: string, { namespace, monitoringNamespace }: Names): string {
  return markdown
    .replaceAll(/palier-monitoring\b/g, monitoringNamespace)
    .replaceAll(/(-n |namespaces?[ /])palier\b(?!-)/g, `$1${namespace}`)
    .replaceAll(/part-of=palier\b/g, `part-of=${namespace}`)
    .replaceAll(/(["^])palier(["$])/g, `$1${namespace}$2`)
    .replaceAll(
      /(npx palier check [a-z ]*[a-z])/g,
      `$1 -n ${namespace} --monitoring-namespace ${monitoringNamespace}`,
    )
    .replaceAll(/(npm run load --)/g, `$1 -n ${namespace}`);
}

function renameIn(text: string, { namespace, monitoringNamespace }: Names): string {
  return (
    text
      .replaceAll(/palier-monitoring\b/g, monitoringNamespace)
      .replaceAll(/^( {2}name: )palier$/gm, `$1${namespace}`)
      .replaceAll(/((?:namespace|part-of|metadata\.name)[:=] ?)palier\b(?!-)/g, `$1${namespace}`)
      .replaceAll(/(namespaces: *|names: *\[|=)palier([\],])/g, `$1${namespace}$2`)
      .replaceAll('(palier|', `(${namespace}|`)
      .replaceAll(/\.palier\.svc/g, `.${namespace}.svc`)
      .replaceAll('palier-prometheus', `${namespace}-prometheus`)
      .replaceAll(/(=== ?'|!== ?'|== )palier('| \]\])/g, `$1${namespace}$2`)
      // One Service only can have the port.
      .replaceAll(/^\s*nodePort: \d+\n/gm, '')
  );
}

async function rewrite(file: string, change: (text: string) => string): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text !== null && change(text) !== text) await writeFile(file, change(text));
}

/** A file that is being removed in the working tree. */
function ignoreDeleted(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}
