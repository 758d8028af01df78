import { MASK } from './known.ts';

/** Names that say: what follows is secret. Whatever stands before them (`MYSQL_`, `x-`) belongs to the name. */
const NAME =
  '(?:token|secret|password|passwd|pwd|passphrase|signature|(?:api|access|private|secret|auth|signing|encryption|client|account)[_-]?key(?:[_-]data)?)';
/** What may stand there and is none: an answer in words, a place for one. */
const NO_VALUE = String.raw`(?!(?:null|none|nil|true|false|undefined|required|requires|missing|empty|unset|invalid|expired|wrong|incorrect|rejected|refused|accepted|unknown|unauthorized|forbidden|failed|failure|error|not|no|is|are|was|has|have|must|should|may|can|cannot|could|the|an?|or|and|in|for|from|to|of|with|by|on|at|as|ok|secret|reset|changed?|found)(?![\w-])|\$\{?[A-Z][A-Z0-9_]*\}?(?:\W|$)|<[\w .-]+>|\*\*\*|…|\.\.\.|[{[])`;
/** A value without quotes; what ends a list or a sentence is none of it, nor the next parameter of a query. */
const BARE = String.raw`(?:[^\s"'&,;)}\]\\#]|&(?![\w-]+=)|[,;)}\]](?![\s,;:.)}\]"'\\]|$)|#|\\[^"'\s])`;
const QUOTED = String.raw`"(?:[^"\\\n]|\\.)*(?:"|$)|'(?:[^'\n]|\\')*(?:'|$)|(?<slashes>\\+)(?<quote>["'])[^\n]*?(?:(?<!\\)\k<slashes>\k<quote>|$)`;

const PATTERNS: readonly (readonly [RegExp, string | ((...parts: string[]) => string)])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, MASK],
  // base64 of "-----BEGIN"
  [/LS0tLS1CRUdJTi[A-Za-z0-9+/=]{20,}/g, MASK],
  // What JSON.parse quotes of a text that it cannot read; a page in HTML is worth telling
  [/(?:\.\.\.)?"(?!<)[^\n]*"(?:\.\.\.)? is not valid JSON/g, `${MASK} is not valid JSON`],
  // scheme://user:password@host, also with @, / or ? in the password; then a user alone
  [
    /\b([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/?#:@"'<>]{0,256}:(?!\d{1,5}(?:[/?#\s]|$))[^\s"'<>@]{0,256}@(?:[^\s"'<>?#/]{0,256}@)?/gi,
    `$1${MASK}@`,
  ],
  [/\b([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/?#"'<>]{0,256}@/gi, `$1${MASK}@`],
  // Cookies: all of them, to the end of the line or of the quotes
  [/\b((?:set-)?cookie["']?\s*[:=]\s*["']?)(?!\*\*\*)[^\s"'][^"'\n]*/gi, `$1${MASK}`],
  // Headers that prove who asks, with or without their name. "Basic authentication" is ordinary text
  [
    /\b((?:proxy-)?authorization["']?\s*[:=]\s*\\?["']?)(?!(?:bearer|basic|digest|token|apikey|negotiate)\s)(?!\*\*\*)[^\s"',;]+/gi,
    `$1${MASK}`,
  ],
  [/\b(authorization["']?\s*[:=]\s*\\?["']?\w+)\s+(?!\*\*\*)[^\s"',;\\]+/gi, `$1 ${MASK}`],
  [/\b(Bearer|Basic)\s+(?=[a-z]*[^\sa-z"',;])[A-Za-z0-9._~+/=-]{8,}/gi, `$1 ${MASK}`],
  [/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/g, MASK],
  [
    /\b(?:gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{15,}|xox[abeprs]-[\w-]{10,}|AKIA[0-9A-Z]{16})/g,
    MASK,
  ],
  // {"name":"DB_PASSWORD","value":"x"}: the environment of a container
  [
    new RegExp(
      String.raw`(name\\*["']?\s*[:=]\s*\\*["']?[\w.-]{0,60}${NAME}\\*["']?[\s,]+(?:-\s+)?\\*["']?value\\*["']?\s*[:=]\s*)(${QUOTED}|${BARE}+)`,
      'gi',
    ),
    masked,
  ],
  // password=x, "password": "x", password: x, and as JSON within JSON
  [new RegExp(String.raw`(${NAME}(?:\\*["'])?\s*(?:=(?!=)|:(?![:/]))\s*)(${QUOTED})`, 'gi'), masked],
  [new RegExp(String.raw`(${NAME}(?:\\*["'])?\s*=(?!=)[ \t]*)${NO_VALUE}${BARE}+`, 'gi'), `$1${MASK}`],
  [new RegExp(String.raw`(${NAME}(?:\\*["'])?\s*:(?![:/])\s*)${NO_VALUE}${BARE}{3,}`, 'gi'), `$1${MASK}`],
  // Docker's credentials
  [/("auth"\s*:\s*)"[A-Za-z0-9+/=]{8,}"/g, `$1"${MASK}"`],
  [/([?&;\s]sig=)[^\s&"']+/gi, `$1${MASK}`],
  // --password x, and curl's --user name:x; a flag begins a word: a pod's name may end in -x7pwd
  [
    new RegExp(
      String.raw`(?<![\w-])(--?[\w-]{0,40}${NAME}\s+)(?!-)(?:(${QUOTED})|${NO_VALUE}${BARE}{3,})`,
      'gi',
    ),
    `$1${MASK}`,
  ],
  [/(\s(?:-u|--user)[ =][^\s:"']+:)[^\s"']+/g, `$1${MASK}`],
];

/** What any of the patterns needs; most texts have none of it and pass untouched. */
const WORTH_A_LOOK =
  /:\/\/|token|secret|passw|pwd|passphrase|signature|sig=|"auth"|key|cookie|authorization|bearer|basic|eyJ|LS0tLS1|PRIVATE|gh[pousr]_|github_pat|glpat-|xox|AKIA|not valid JSON|-u |--user/i;

/** A name that says what its value is: `dbPassword`, `x-api-key`. */
const SECRET_NAME = new RegExp(`${NAME}$`, 'i');

export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** Takes out what looks like a secret by what stands around it. Ordinary text passes untouched. */
export function maskPatterns(text: string): string {
  if (!WORTH_A_LOOK.test(text)) return text;
  let out = text;
  for (const [pattern, mask] of PATTERNS) {
    out = typeof mask === 'string' ? out.replace(pattern, mask) : out.replace(pattern, mask);
  }
  return out;
}

/** Within its quotes. */
function masked(_all: string, before: string, value: string): string {
  const open = /^(?:\\*["'])?/.exec(value)?.[0] ?? '';
  const inner = value.slice(open.length);
  if (inner === '' || inner === open) return `${before}${value}`;
  return `${before}${open}${MASK}${open !== '' && value.endsWith(open) ? open : ''}`;
}
