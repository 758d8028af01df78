/** What an image says about running it. */
export interface ImageConfig {
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * ENTRYPOINT, CMD and ENV of the last stage of a Dockerfile, so that the backend runs here as its image does.
 * Of instructions only the forms that name their values are read: `CMD ["a", "b"]`, `ENV A=1 B="two"`;
 * variables in them are build arguments with a default.
 */
export function readDockerfile(text: string): ImageConfig {
  const instructions = text
    .replace(/^\s*#.*$/gm, '')
    .replace(/\\\n/g, ' ')
    .split('\n')
    .map((line) => /^\s*([A-Za-z]+)\s+(.*)$/.exec(line.trim()))
    .filter((match) => match !== null)
    .map(([, name = '', rest = '']) => ({ name: name.toUpperCase(), rest }));
  const lastStage = instructions.slice(instructions.findLastIndex(({ name }) => name === 'FROM') + 1);
  const list = (wanted: string): string[] => {
    const rest = lastStage.findLast(({ name }) => name === wanted)?.rest.trim();
    if (rest === undefined) return [];
    return rest.startsWith('[') ? (JSON.parse(rest) as string[]) : ['/bin/sh', '-c', rest];
  };
  const args: Record<string, string> = {};
  for (const { name, rest } of instructions) {
    const [, key, value = ''] = /^(\w+)(?:=(.*))?$/.exec(rest) ?? [];
    if (name === 'ARG' && key) args[key] = value;
  }
  const env: Record<string, string> = {};
  for (const { name, rest } of lastStage) {
    if (name !== 'ENV') continue;
    for (const [, key = '', quoted, plain] of rest.matchAll(/([A-Za-z_]\w*)=(?:"([^"]*)"|(\S*))/g)) {
      env[key] = (quoted ?? plain ?? '').replace(/\$\{?(\w+)\}?/g, (_all, name: string) => args[name] ?? '');
    }
  }
  return { entrypoint: list('ENTRYPOINT'), cmd: list('CMD'), env };
}
