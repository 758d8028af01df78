import type { Lang } from '../../../core/lib/lang.ts';
import { number } from '../../i18n/format.ts';
import { type Finding, failed, passed } from '../check.ts';

/** Below this share of its size, or this much, a database is about to stop. */
const LEAST_FREE_PERCENT = 5;
const LEAST_FREE_KIB = 32 * 1024;

/** The output of `df -Pk FOLDER`: a line of titles, then one of KiB. */
export function judgeDisk(df: string): Finding {
  const [, size, , free, , mount] = df.trim().split('\n').at(-1)?.trim().split(/\s+/) ?? [];
  const sizeKib = Number(size);
  const freeKib = Number(free);
  if (!(sizeKib > 0) || !(freeKib >= 0))
    return failed({
      en: `expected the numbers of df, got "${df.trim()}"`,
      fr: `les nombres de df sont attendus, reçu « ${df.trim()} »`,
    });
  const percent = (freeKib / sizeKib) * 100;
  const share = `(${percent.toFixed(0)} %)`;
  const evidence = {
    en: `${mount}: ${mebibytes(freeKib, 'en')} of ${mebibytes(sizeKib, 'en')} free ${share}`,
    fr: `${mount} : ${mebibytes(freeKib, 'fr')} libres sur ${mebibytes(sizeKib, 'fr')} ${share}`,
  };
  return percent < LEAST_FREE_PERCENT || freeKib < LEAST_FREE_KIB
    ? failed({
        en: `the volume is full: ${evidence.en}; make it larger, or free space`,
        fr: `le volume est plein : ${evidence.fr} ; agrandissez-le, ou libérez de la place`,
      })
    : passed(evidence);
}

const UNITS: Readonly<Record<Lang, readonly [mebi: string, gibi: string]>> = {
  en: ['MiB', 'GiB'],
  fr: ['Mio', 'Gio'],
};

function mebibytes(kib: number, lang: Lang): string {
  const [mebi, gibi] = UNITS[lang];
  const mebibytes = kib / 1024;
  return kib < 1024 * 1024
    ? `${mebibytes.toFixed(0)} ${mebi}`
    : `${number(mebibytes / 1024, lang, 1)} ${gibi}`;
}
