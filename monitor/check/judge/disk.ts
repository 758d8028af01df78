import { type Finding, failed, passed } from '../check.ts';

/** Below this share of its size, or this much, a database is about to stop. */
const LEAST_FREE_PERCENT = 5;
const LEAST_FREE_KIB = 32 * 1024;

/** The output of `df -Pk FOLDER`: a line of titles, then one of KiB. */
export function judgeDisk(df: string): Finding {
  const [, size, , free, , mount] = df.trim().split('\n').at(-1)?.trim().split(/\s+/) ?? [];
  const sizeKib = Number(size);
  const freeKib = Number(free);
  if (!(sizeKib > 0) || !(freeKib >= 0)) return failed(`expected the numbers of df, got "${df.trim()}"`);
  const percent = (freeKib / sizeKib) * 100;
  const evidence = `${mount}: ${mebibytes(freeKib)} of ${mebibytes(sizeKib)} free (${percent.toFixed(0)} %)`;
  return percent < LEAST_FREE_PERCENT || freeKib < LEAST_FREE_KIB
    ? failed(`the volume is full: ${evidence}; make it larger, or free space`)
    : passed(evidence);
}

function mebibytes(kib: number): string {
  return kib < 1024 * 1024 ? `${(kib / 1024).toFixed(0)} MiB` : `${(kib / 1024 / 1024).toFixed(1)} GiB`;
}
