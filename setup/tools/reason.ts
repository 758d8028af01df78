import { type ErrorWording, messageIn } from '../../core/lib/errors.ts';
import { inEveryLang, type Wording } from '../../core/lib/lang.ts';

/** Why something did not work, in every language. */
export class Reason extends Error {
  readonly wording: ErrorWording;

  constructor(message: Wording, options?: ErrorOptions) {
    super(message.en, options);
    this.wording = { message, hint: { en: '', fr: '' } };
  }
}

/** Why whatever was thrown was thrown, as far as it says so. */
export function reasonOf(error: unknown): Wording {
  const cause = error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message})` : '';
  if (isUnreachable(error)) return inEveryLang((lang) => `${UNREACHABLE[lang]}${cause}`);
  return inEveryLang((lang) => `${messageIn(error, lang)}${cause}`);
}

const UNREACHABLE: Wording = { en: 'not reachable', fr: 'injoignable' };

/** Of fetch, a TypeError with a cause says that there was no answer at all. */
function isUnreachable(error: unknown): boolean {
  return (
    error instanceof Error &&
    (error.name === 'TimeoutError' || (error instanceof TypeError && error.cause !== undefined))
  );
}
