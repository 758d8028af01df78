import { type Lang, said } from '../../core/lib/lang.ts';
import { inert } from '../../system/output/inert.ts';
import type { CheckResult, Status } from './check.ts';

/** `passed  every pod is Ready: 2 pods`, one line a check; what did not pass stands out by its capitals. */
export function lineOf({ status, title, evidence }: CheckResult, lang: Lang): string {
  const { marks, colon } = WORDS[lang];
  return `${marks[status]}  ${inert(said(title, lang))}${colon}${inert(said(evidence, lang))}`;
}

/** `10 passed, 1 failed, 1 skipped`; passed and failed are always said. */
export function countsOf(results: readonly CheckResult[], lang: Lang): string {
  const count = (status: Status) => results.filter((result) => result.status === status).length;
  const others = (['unknown', 'skipped'] as const).filter((status) => count(status) > 0);
  return (['passed', 'failed', ...others] as const)
    .map((status) => `${count(status)} ${WORDS[lang].counted(status, count(status))}`)
    .join(', ');
}

interface Words {
  /** All of one width. */
  readonly marks: Readonly<Record<Status, string>>;
  readonly colon: string;
  readonly counted: (status: Status, count: number) => string;
}

const FRENCH: Readonly<Record<Status, string>> = {
  passed: 'réussi',
  failed: 'échoué',
  unknown: 'inconnu',
  skipped: 'sauté',
};

const WORDS: Readonly<Record<Lang, Words>> = {
  en: {
    marks: { passed: 'passed ', failed: 'FAILED ', unknown: 'UNKNOWN', skipped: 'skipped' },
    colon: ': ',
    counted: (status) => status,
  },
  fr: {
    marks: { passed: 'réussi ', failed: 'ÉCHEC  ', unknown: 'INCONNU', skipped: 'sauté  ' },
    colon: ' : ',
    counted: (status, count) => `${FRENCH[status]}${count > 1 ? 's' : ''}`,
  },
};
