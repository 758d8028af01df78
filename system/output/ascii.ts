/** Whether the terminal of this locale shows ASCII alone: `C`, `POSIX`, or a character set that is not UTF-8. Unset: UTF-8. */
export function isAsciiLocale(env: Readonly<Record<string, string | undefined>>): boolean {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  const charset = /\.([^@]+)/.exec(locale)?.[1];
  return charset === undefined ? /^(C|POSIX)$/i.test(locale) : !/^utf-?8$/i.test(charset);
}

/** Everything that Palier draws beyond ASCII, in one cell; `wide`: where a line may grow. */
const SIGNS: Readonly<Record<string, string | readonly [cell: string, wide: string]>> = {
  ...each('─━╴╶╌╍═', '-'),
  ...each('│┃║▏▕▎‖', '|'),
  ...each('┌┐└┘├┤┬┴┼╭╮╰╯┏┓┗┛╔╗╚╝', '+'),
  ...each('█▇▆▅▉▊▋', '#'),
  ...each('▄▃▌▍░▒▓', '='),
  ...each('▂▁', '_'),
  ...each('–—−‐‑', '-'),
  ...each('·•', '*'),
  ...each('’‘', "'"),
  ...each('“”«»', '"'),
  ...each('✓✔✅', 'v'),
  ...each('✗✘❌×', 'x'),
  ...each('▸▶▹►', '>'),
  ...each('●◐', 'o'),
  ...each('○◌', '.'),
  ...each('\u00a0\u202f\u2007\u2009', ' '),
  ...each('↑', '^'),
  ...each('↓', 'v'),
  ...each('⚠', '!'),
  '→': ['>', '->'],
  '←': ['<', '<-'],
  '…': ['~', '...'],
  '≤': ['<', '<='],
  '≥': ['>', '>='],
  '±': ['~', '+-'],
  '÷': '/',
  ...each('µμ', 'u'),
  '↵': ['<', 'Enter'],
  '␣': ['_', 'Space'],
  œ: ['o', 'oe'],
  Œ: ['O', 'OE'],
  æ: ['a', 'ae'],
  ß: ['s', 'ss'],
  '€': ['E', 'EUR'],
  σ: ['s', 'sigma'],
  Σ: ['S', 'sum'],
  '∫': ['S', 'integral'],
};

/**
 * The text in ASCII: accents are dropped, what has no likeness is `?`.
 * @param where `cells`: every sign takes as many cells as before, for a screen; `lines`: a line may become longer
 */
export function ascii(text: string, where: 'cells' | 'lines'): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the whole of ASCII is meant.
  if (/^[\u0000-\u007f]*$/.test(text)) return text;
  return Array.from(text.normalize('NFC'), (sign) => signInAscii(sign, where === 'lines')).join('');
}

function signInAscii(sign: string, wide: boolean): string {
  if (sign <= '\u007f') return sign;
  const known = SIGNS[sign];
  if (known !== undefined) return typeof known === 'string' ? known : known[wide ? 1 : 0];
  const [letter = ''] = sign.normalize('NFKD');
  if (letter <= '\u007f') return letter;
  if (/\p{M}|\p{Cf}/u.test(sign)) return '';
  return WIDE.test(sign) ? '??' : '?';
}

/** Two cells in a terminal. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60]/u;

function each(signs: string, by: string): Readonly<Record<string, string>> {
  return Object.fromEntries(Array.from(signs, (sign) => [sign, by]));
}
