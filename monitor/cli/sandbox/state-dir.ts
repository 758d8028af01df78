import { join, resolve, sep } from 'node:path';
import { cacheDir, findCacheDir } from '../../../setup/tools/cache.ts';
import type { CliContext } from '../context.ts';

/**
 * Where the sandbox keeps its things. PALIER_SANDBOX_DIR lets several run side by side. An installed palier keeps them
 * with the tools that it fetches: its own folder may be root's.
 */
export function sandboxDir(context: Pick<CliContext, 'env' | 'root' | 'cwd'>): string {
  return findSandboxDir(context) ?? join(cacheDir(context.env), 'sandbox');
}

/** null: an installed palier without a home. */
export function findSandboxDir({ env, root, cwd }: Pick<CliContext, 'env' | 'root' | 'cwd'>): string | null {
  const named = env.PALIER_SANDBOX_DIR;
  if (named !== undefined && named !== '') return resolve(cwd, named);
  const isInstalled = root.split(sep).includes('node_modules');
  if (!isInstalled) return join(root, '.palier', 'sandbox');
  const cache = findCacheDir(env);
  return cache === null ? null : join(cache, 'sandbox');
}
