import { messageIn } from '../../../core/lib/errors.ts';
import { inEveryLang, type Lang, type Wording } from '../../../core/lib/lang.ts';
import type { ApiError } from '../kubernetes/api-error.ts';

interface Words {
  /** Who could not be asked: the subject of all that follows. */
  readonly who: (how: string) => string;
  readonly colon: string;
  readonly showAToken: string;
  readonly unauthorized: string;
  readonly forbidden: string;
  readonly notFound: string;
  readonly mayNotAsk: string;
  readonly tooMuch: string;
  readonly noAnswer: string;
  readonly refuses: string;
}

const WORDS: Readonly<Record<Lang, Words>> = {
  en: {
    who: (how) => `Prometheus, ${how},`,
    colon: ': ',
    showAToken:
      'give a token or a header with --prometheus-header "NAME: VALUE" (or PALIER_PROMETHEUS_HEADERS), or go around it with kubectl port-forward',
    unauthorized: 'wants to know who asks (401)',
    forbidden: 'has a proxy in front that refuses (403)',
    notFound: 'has no API of Prometheus at that address (404): name the one that /api/v1/query is below',
    mayNotAsk: 'may not be asked: ask for the verb "get" on services/proxy',
    tooMuch: 'answers too much',
    noAnswer: 'does not answer',
    refuses: 'refuses the query',
  },
  fr: {
    who: (how) => `Prometheus, ${how},`,
    colon: ' : ',
    showAToken:
      'donnez un jeton ou un en-tête par --prometheus-header "NOM: VALEUR" (ou PALIER_PROMETHEUS_HEADERS), ou contournez-le par kubectl port-forward',
    unauthorized: 'veut savoir qui demande (401)',
    forbidden: 'a devant lui un proxy qui refuse (403)',
    notFound: 'n’a pas d’API de Prometheus à cette adresse (404) : nommez celle qui contient /api/v1/query',
    mayNotAsk: 'ne peut pas être interrogé : demandez le verbe « get » sur services/proxy',
    tooMuch: 'en répond trop',
    noAnswer: 'ne répond pas',
    refuses: 'refuse la requête',
  },
};

/** Why a Prometheus asked by its address has no answer for us, in its own words where it has some. */
export function directFailure(how: Wording, error: ApiError): Wording {
  return inEveryLang((lang) => {
    const words = WORDS[lang];
    const { colon, showAToken } = words;
    const who = words.who(how[lang]);
    const message = messageIn(error, lang);
    const said = message === '' || message === `HTTP ${error.status}` ? '' : `${colon}${message}`;
    switch (error.kind) {
      case 'not-kubernetes':
        return `${who} ${message}${colon}${error.hint?.[lang] ?? showAToken}`;
      case 'unauthorized':
        return `${who} ${words.unauthorized}${said}${colon}${showAToken}`;
      case 'forbidden':
        return `${who} ${words.forbidden}${said}${colon}${showAToken}`;
      case 'not-found':
        return `${who} ${words.notFound}`;
      default:
        return other(who, error, words, message);
    }
  });
}

/** The same through the API server's service proxy. */
export function proxiedFailure(how: Wording, error: ApiError): Wording {
  const isOwn =
    error.kind === 'forbidden' && /services\/proxy|is forbidden|cannot (get|proxy)/.test(error.message);
  return inEveryLang((lang) => {
    const words = WORDS[lang];
    const who = words.who(how[lang]);
    return isOwn ? `${who} ${words.mayNotAsk}` : other(who, error, words, messageIn(error, lang));
  });
}

function other(who: string, { kind, status }: ApiError, words: Words, message: string): string {
  const { colon } = words;
  if (kind === 'excessive') return `${who} ${words.tooMuch}${colon}${message}`;
  if (status === null) return `${who} ${words.noAnswer}${colon}${message}`;
  // 503 of the service proxy: no pod is ready. Anything else is Prometheus' own words.
  return status >= 500 || status < 300
    ? `${who} ${words.noAnswer} (${status})${colon}${message}`
    : `${who} ${words.refuses} (${status})${colon}${message}`;
}
