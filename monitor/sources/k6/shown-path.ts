import { isAbsolute, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { K6Script } from './command.ts';

/** A file of k6's errors (a URL or an absolute path) as a path the way the user typed the script's. */
export function shownPath({ path, from }: Pick<K6Script, 'path' | 'from'>): (file: string) => string {
  return (file) => {
    const absolute = file.startsWith('file://') ? pathOf(file) : file;
    if (absolute === null || isAbsolute(path)) return absolute ?? file;
    const shown = relative(from, absolute);
    return path.startsWith('./') && !shown.startsWith('..') ? `./${shown}` : shown;
  };
}

function pathOf(url: string): string | null {
  try {
    return fileURLToPath(url);
  } catch {
    return null;
  }
}
