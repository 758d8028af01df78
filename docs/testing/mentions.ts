/** A command line that a page mentions. */
export interface Mention {
  readonly command: string;
  readonly options: readonly string[];
}

/** The command lines of Palier in a text: `palier …`, and `npm run load -- …`, which is `palier load …`. */
export function palierMentions(text: string, commands: Iterable<string>): readonly Mention[] {
  const known = [...commands].filter((name) => name !== 'palier').toSorted((a, b) => b.length - a.length);
  const lines = text
    .replaceAll(/\\\n\s*/g, ' ')
    .replaceAll(/npm run load --/g, 'palier load')
    .matchAll(/(npx )?(?<![\w/.-])palier ([a-z][^`\n|;&$)]*)/g);
  return [...lines].flatMap(([, npx, rest = '']): Mention[] => {
    const command = known.find((name) => `palier ${rest} `.startsWith(`${name} `));
    const options = [...rest.replaceAll(/#.*$/g, '').matchAll(/(?<=\s)--[a-z][a-z-]*/g)].map(
      ([option]) => option,
    );
    if (command !== undefined) return [{ command, options }];
    // "palier" is also a namespace: only what is called as a program is a command.
    return npx === undefined ? [] : [{ command: `palier ${rest.split(' ')[0]}`, options: ['--help'] }];
  });
}

/** A call of one of the scripts, with its options and the variables before it. */
export interface ScriptMention {
  readonly script: string;
  readonly options: readonly string[];
  readonly variables: readonly string[];
}

/** The calls of scripts/… in a text. */
export function scriptMentions(text: string): readonly ScriptMention[] {
  const calls = text.matchAll(/((?:[A-Z_]+=\S+ )*)scripts\/([a-z-]+\.sh)((?: --[a-z-]+)*)/g);
  return [...calls].map(([, before = '', script = '', after = '']) => ({
    script,
    options: after.trim() === '' ? [] : after.trim().split(' '),
    variables: [...before.matchAll(/([A-Z_]+)=/g)].map(([, name = '']) => name),
  }));
}
