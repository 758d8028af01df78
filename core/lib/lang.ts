/** The languages that screens, plain lines and summaries speak. */
export type Lang = 'en' | 'fr';

export const LANGS: readonly Lang[] = ['en', 'fr'];

/** One thing said in every language: a language more is a compile error wherever it is not said yet. */
export type Wording = Readonly<Record<Lang, string>>;

/** The wording of what is made alike in each language, mostly of parts that have their own: `inEveryLang((lang) => …)`. */
export function inEveryLang<T>(make: (lang: Lang) => T): Readonly<Record<Lang, T>> {
  return { en: make('en'), fr: make('fr') };
}

/** What somebody else said, as it is; or ours, in one language. */
export function said(text: Wording | string, lang: Lang): string {
  return typeof text === 'string' ? text : text[lang];
}

/** The language that the environment asks for: LC_ALL, LC_MESSAGES, then LANG; English for any other. */
export function langFromEnvironment(env: Readonly<Record<string, string | undefined>>): Lang {
  const locale = env.LC_ALL || env.LC_MESSAGES || env.LANG || '';
  return /^fr([_.@-]|$)/i.test(locale) ? 'fr' : 'en';
}

/**
 * The language of one command line, known before anything of it is parsed, so that what is wrong with it can be said: the
 * last `--lang`, else what the environment asks for.
 */
export function langOf(args: readonly string[], env: Readonly<Record<string, string | undefined>>): Lang {
  const end = args.indexOf('--');
  const before = end === -1 ? args : args.slice(0, end);
  const asked = before.findLast((arg, i) => arg.startsWith('--lang=') || before[i - 1] === '--lang');
  return LANGS.find((lang) => lang === asked?.replace('--lang=', '')) ?? langFromEnvironment(env);
}
