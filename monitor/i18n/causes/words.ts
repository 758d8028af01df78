import type { CauseCode, CauseValues, Detail } from '../../../core/timeline/cause.ts';

/** `say`: a detail in the same language. */
export type CauseWords = {
  readonly [Code in CauseCode]: (values: CauseValues[Code], say: (detail: Detail) => string) => string;
};
