import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { K6Script } from './command.ts';

/** A file URL of k6's errors as a path the way the user typed the script's. */
export function shownPath(script: Pick<K6Script, 'path' | 'cwd'>): (fileUrl: string) => string {
  return (fileUrl) => {
    try {
      const file = fileURLToPath(fileUrl);
      const folder = script.path.replace(/[^/]*$/, '');
      return `${folder}${relative(resolve(script.cwd), file)}`;
    } catch {
      return fileUrl;
    }
  };
}
