/** One folder of the container and where it really is. */
export interface PathMapping {
  /** Absolute, as the manifest says it: `/etc/prometheus`. */
  readonly container: string;
  /** Absolute, on this machine. */
  readonly host: string;
}

/**
 * There is no root file system for a pod, so the paths that a manifest names are rewritten to where the
 * kubelet put them. A path is only replaced where one can begin and end: `--config=/etc/app/x` yes,
 * `http://host/etc/app` and `/etc/application` no. The longest mapping wins.
 */
export function translatePaths(text: string, mappings: readonly PathMapping[]): string {
  if (mappings.length === 0) return text;
  const hosts = new Map(mappings.map(({ container, host }) => [trimSlash(container), host]));
  const longestFirst = [...hosts.keys()].sort((a, b) => b.length - a.length).map(escapeRegExp);
  const pattern = new RegExp(`(?<![\\w./\\-\\])}])(${longestFirst.join('|')})(?![\\w.\\-])`, 'g');
  return text.replace(pattern, (path) => hosts.get(path) ?? path);
}

function trimSlash(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, '') : path;
}

export function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
