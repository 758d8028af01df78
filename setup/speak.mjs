// How the first steps speak: those of a Node that may be old and has nothing else yet.

const { LC_ALL, LC_MESSAGES, LC_CTYPE, LANG } = process.env;

/** As core/lib/lang.ts has it. */
export const lang = /^fr([_.@-]|$)/i.test(LC_ALL || LC_MESSAGES || LANG || '') ? 'fr' : 'en';

/** As system/output/ascii.ts has it, for the few words of these steps. */
const isAscii = /^(C|POSIX)$|\.(?!utf-?8\b)/i.test(LC_ALL || LC_CTYPE || LANG || '');

/** On standard error, in the signs that the terminal has. */
export function say(text) {
  const plain = () =>
    text
      .replaceAll('’', "'")
      .replace(/[«»]/g, '"')
      .normalize('NFKD')
      .replace(/[^\0-\x7f]/g, '');
  process.stderr.write(isAscii ? plain() : text);
}

/** Ends the process with what was expected and what to do. */
export function fail(message, code) {
  say(`palier: ${message}\n`);
  process.exit(code);
}
