import type { Reason, ReasonCode, ReasonValues } from '../../core/verdict/reason.ts';

/** Why an objective is not a pass, to go on after a colon. `tell` has the words of another reason. */
export type ReasonWords = {
  readonly [Code in ReasonCode]: (values: ReasonValues[Code], tell: (other: Reason) => string) => string;
};
