import { EXIT, PalierError } from '../../core/lib/errors.ts';
import { inEveryLang } from '../../core/lib/lang.ts';

export interface BenchArguments {
  readonly names: readonly string[];
  /** null: this version alone. */
  readonly before: string | null;
  readonly rounds: number;
  /** Of the bench itself. */
  readonly flags: readonly string[];
}

/** Our own flags and names come first; from the first other flag on, all is the one bench's own. */
export function readBenchArguments(args: readonly string[], available: readonly string[]): BenchArguments {
  const names: string[] = [];
  const own = new Map([
    ['--before', ''],
    ['--rounds', '2'],
  ]);
  const rest = [...args];
  while (rest[0] !== undefined && (own.has(rest[0]) || !rest[0].startsWith('-'))) {
    const next = rest.shift() ?? '';
    if (!own.has(next)) names.push(next);
    else own.set(next, rest.shift() ?? '');
  }
  const before = own.get('--before') ?? '';
  const rounds = Number(own.get('--rounds'));
  const unknown = names.filter((name) => !available.includes(name));
  if (unknown.length) throw usage(`a bench of ${available.join(', ')}, got ${unknown.join(', ')}`);
  if (args.includes('--before') && before === '') throw usage('a revision behind --before, got nothing');
  if (!Number.isInteger(rounds) || rounds < 1)
    throw usage(`a whole number above 0 behind --rounds, got ${own.get('--rounds')}`);
  if (rest.length && names.length !== 1)
    throw usage(`one bench whose flag ${rest[0]} is, got ${names.length || 'none'}`);
  return { names: names.length ? names : available, before: before || null, rounds, flags: rest };
}

/** Benches are for who works on Palier: they speak English alone. */
function usage(expected: string): PalierError {
  return new PalierError(
    'bench.usage',
    EXIT.usage,
    inEveryLang(() => `expected ${expected}`),
    inEveryLang(() => 'npm run bench -- [--before REV] [--rounds N] [NAME…] [FLAGS OF THE ONE BENCH]'),
  );
}
