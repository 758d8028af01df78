import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

export const root = join(import.meta.dirname, '..', '..');

/** A page of the documentation; its path is from the root of the repository. */
export interface Page {
  readonly path: string;
  readonly text: string;
}

/** The pages of a folder and, below it, of all its folders. */
export function pagesIn(folder: string): readonly Page[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .toSorted()
    .map(pageAt);
}

/** Every page that ships: of docs, and beside the code. */
export function allPages(): readonly Page[] {
  const besideCode = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'];
  return [...besideCode.map(pageAt), ...pagesIn('docs'), ...pagesIn('manifests'), ...pagesIn('results')];
}

function pageAt(path: string): Page {
  return { path, text: readFileSync(join(root, path), 'utf8') };
}
