import process from 'node:process';
import { parseArgs } from 'node:util';
import { EXIT } from '../../core/lib/errors.ts';

export type OptionValues = Readonly<Record<string, number | string | boolean>>;

/** The values as they may be given, not only as they are by default. */
export type OptionsOf<O extends OptionValues> = {
  readonly [K in keyof O]: O[K] extends number ? number : O[K] extends boolean ? boolean : string;
};

export interface Flags<O extends OptionValues> {
  readonly of: string | undefined;
  readonly json: boolean;
  readonly part: string | undefined;
  /** Of the usual repeats: 0.5 when a bench is run in halves. */
  readonly share: number;
  readonly options: OptionsOf<O>;
}

/** Ends the process with the usage when a flag is not known or its value is not of its kind. */
export function readFlags<O extends OptionValues>(
  bench: string,
  defaults: O,
  parts: readonly string[],
  args: readonly string[] = process.argv.slice(2),
): Flags<O> {
  const usage = usageOf(bench, defaults, parts);
  const fail = (why: string): never => {
    process.stderr.write(`bench ${bench}: ${why}\n${usage}\n`);
    process.exit(EXIT.usage);
  };
  try {
    const own = Object.entries(defaults).map(([key, value]) => [
      flagOf(key),
      { type: typeof value === 'boolean' ? 'boolean' : 'string' } as const,
    ]);
    const { values } = parseArgs({
      args: [...args],
      options: {
        of: { type: 'string' },
        json: { type: 'boolean' },
        part: { type: 'string' },
        share: { type: 'string' },
        help: { type: 'boolean' },
        ...Object.fromEntries(own),
      },
    }) as { values: Record<string, string | boolean | undefined> };
    if (values.help) {
      process.stdout.write(`${usage}\n`);
      process.exit(EXIT.ok);
    }
    const number = (flag: string, usual: number) => {
      const value = Number(values[flag] ?? usual);
      return value > 0 ? value : fail(`expected --${flag} to be a number above 0, got ${values[flag]}`);
    };
    const options = Object.entries(defaults).map(([key, usual]) => [
      key,
      typeof usual === 'number' ? number(flagOf(key), usual) : (values[flagOf(key)] ?? usual),
    ]);
    const part = values.part as string | undefined;
    if (part !== undefined && !parts.includes(part))
      fail(`expected --part to be one of ${parts.join(', ')}, got ${part}`);
    return {
      of: values.of as string | undefined,
      json: values.json === true,
      part,
      share: number('share', 1),
      options: Object.fromEntries(options),
    };
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

function usageOf(bench: string, defaults: OptionValues, parts: readonly string[]): string {
  const own = Object.entries(defaults).map(([key, value]) =>
    typeof value === 'boolean' ? `[--${flagOf(key)}]` : `[--${flagOf(key)} ${value}]`,
  );
  const part = parts.length > 1 ? [`[--part ${parts.map((one) => `'${one}'`).join('|')}]`] : [];
  return ['usage: node', `bench/${bench}.ts`, '[--of FOLDER]', '[--json]', ...part, ...own].join(' ');
}

/** `warmUp` is `--warm-up`. */
function flagOf(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
