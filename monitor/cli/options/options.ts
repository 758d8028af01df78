import { Option } from 'commander';
import { LANGS, type Lang } from '../../../core/lib/lang.ts';
import type { CommandContext } from '../command.ts';
import { InvalidValue, type LocalizedCommand } from '../commander/localized-command.ts';
import { commanderWords } from '../commander/words.ts';
import type { CommonOptions } from '../context.ts';
import { sharedHelp } from './help.ts';

/** `--lang` and `--json`, which every command has, and examples below its help. */
export function addCommon(
  command: LocalizedCommand,
  examples: readonly (readonly [string, string])[],
): LocalizedCommand {
  const help = sharedHelp[command.lang];
  const widest = Math.max(...examples.map(([line]) => line.length));
  const lines = examples.map(([line, what]) => `  $ ${line.padEnd(widest)}  ${what}`);
  return command
    .addOption(new Option('--lang <lang>', help.lang).choices([...LANGS]))
    .option('--json', help.json)
    .addHelpText(
      'after',
      `\n${commanderWords[command.lang].titles['Examples:'] ?? 'Examples:'}\n${lines.join('\n')}`,
    );
}

export interface RawCommon {
  readonly lang?: Lang;
  readonly json?: boolean;
}

export function commonOf(options: RawCommon, { lang }: Pick<CommandContext, 'lang'>): CommonOptions {
  return { lang, json: options.json === true };
}

/** Where to look and at what: shared by `load` and `watch`. */
export interface RawObserve {
  readonly target?: string;
  readonly context?: string;
  readonly namespace?: string;
  readonly hpa?: readonly string[];
  readonly prometheus?: string;
  readonly prometheusHeader?: readonly string[];
  readonly results?: string;
}

export function addObserve(command: LocalizedCommand): LocalizedCommand {
  const help = sharedHelp[command.lang];
  return command
    .option('-t, --target <target>', help.target, 'auto')
    .option('--context <name>', help.context)
    .option('-n, --namespace <name>', help.namespace)
    .option('--hpa <name>', help.hpa, collectNames)
    .option('--prometheus <url>', help.prometheus)
    .addOption(prometheusHeaderOption(command.lang))
    .option('--results <dir>', help.results, 'results')
    .addOption(new Option('--results-dir <dir>').hideHelp());
}

/** Never recorded and never shown. */
export function prometheusHeaderOption(lang: Lang): Option {
  return new Option('--prometheus-header <header>', sharedHelp[lang].prometheusHeader).argParser(
    (text: string, before: readonly string[] = []) => [...before, text],
  );
}

/** `web,api` → both, after those of the same option before. For commander. */
export function collectNames(text: string, before: readonly string[] = []): readonly string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.includes(''))
    throw new InvalidValue({
      en: 'expected names such as web,api: one of them is empty',
      fr: 'noms attendus, comme web,api : l’un d’eux est vide',
    });
  return [...before, ...names];
}

/** `90`, `90s`, `5m`, `1h30m` → milliseconds. For commander. */
export function parseDuration(text: string): number {
  const whole = /^(\d+(?:\.\d+)?)$/.exec(text)?.[1];
  if (whole !== undefined) return Number(whole) * 1000;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  const rebuilt = parts.map(([part]) => part).join('');
  if (parts.length === 0 || rebuilt !== text) {
    throw new InvalidValue({
      en: 'expected a duration such as 90s, 5m or 1h30m',
      fr: 'durée attendue, comme 90s, 5m ou 1h30m',
    });
  }
  const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
  return parts.reduce((sum, [, value, unit]) => sum + Number(value) * (unitMs[unit ?? ''] ?? 0), 0);
}

/** A number above 0. For commander. */
export function parsePositive(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value;
  throw new InvalidValue({ en: 'expected a number above 0', fr: 'nombre supérieur à 0 attendu' });
}

/** A port to listen on; 0: a free one. For commander. */
export function parsePort(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text.trim()) && value <= 65_535) return value;
  throw new InvalidValue({
    en: 'expected a port: 0 (a free one) to 65535',
    fr: 'port attendu : de 0 (un port libre) à 65535',
  });
}

/** A whole number from 1. For commander. */
export function parseCount(text: string): number {
  const value = parsePositive(text);
  if (Number.isInteger(value)) return value;
  throw new InvalidValue({
    en: 'expected a whole number from 1',
    fr: 'nombre entier attendu, à partir de 1',
  });
}

/** For an option that may be given several times. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
