/**
 * `kubectl cp` from a container runs `tar cf - /tmp/x` there and takes only entries named `tmp/x`. The path was
 * translated to where it really is, so tar is told to name the entries as they were asked for.
 */
export function keepArchiveNames(command: readonly string[], translated: readonly string[]): string[] {
  if (command[0] !== 'tar' || command[1] !== 'cf') return [...translated];
  const options = command.flatMap((asked, i) => {
    const real = translated[i] ?? asked;
    return real === asked ? [] : [`--transform=s,^/*${pattern(real)},${replacement(asked)},`];
  });
  return [...translated, ...options];
}

/** A basic regular expression between commas. */
function pattern(path: string): string {
  return withoutSlash(path).replace(/[\\.*[\]^$,]/g, '\\$&');
}

function replacement(path: string): string {
  return withoutSlash(path).replace(/[\\&,]/g, '\\$&');
}

function withoutSlash(path: string): string {
  return path.replace(/^\/+/, '');
}
