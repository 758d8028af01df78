import { spawn } from 'node:child_process';

/** `--name`, `--no-name`, `--name=value`. */
export function flagName(argument: string): string | undefined {
  return /^--?(?:no-)?([a-zA-Z][\w.-]*)/.exec(argument)?.[1];
}

export function withoutFlags(args: readonly string[], names: readonly string[]): string[] {
  return args.filter((argument) => !names.includes(flagName(argument) ?? ''));
}

export function flagValue(args: readonly string[], name: string): string | undefined {
  return args.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3);
}

/** Manifests are written for the newest version of an image; the flags this program lacks are left out and named. */
export function keepKnown(
  args: readonly string[],
  known: ReadonlySet<string>,
): { kept: string[]; dropped: string[] } {
  const isKnown = (argument: string) => known.size === 0 || known.has(flagName(argument) ?? argument);
  return { kept: args.filter(isKnown), dropped: args.filter((argument) => !isKnown(argument)) };
}

const helpOf = new Map<string, Promise<ReadonlySet<string>>>();

/** The flags that a program lists in its `--help`; empty when it does not say. */
export function knownFlags(
  program: string,
  env: Readonly<Record<string, string>>,
): Promise<ReadonlySet<string>> {
  const asked = helpOf.get(program) ?? readHelp(program, env);
  helpOf.set(program, asked);
  return asked;
}

function readHelp(program: string, env: Readonly<Record<string, string>>): Promise<ReadonlySet<string>> {
  return new Promise((resolve) => {
    const child = spawn(program, ['--help'], { env: { ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
    }
    child.on('error', () => resolve(new Set()));
    child.on('close', () => {
      const names = text.matchAll(/^\s+(?:-\w, )?--(?:\[no-\])?([a-zA-Z][\w.-]*)/gm);
      resolve(new Set([...names].map(([, name]) => name ?? '')));
    });
  });
}
