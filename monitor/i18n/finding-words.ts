import type { FindingValues, ValidityCode, ValidityFinding } from '../../core/verdict/finding.ts';

export interface FindingWording {
  /** What is wrong, to go on after a colon. */
  readonly title: string;
  readonly remedy: string;
}

export type FindingWords = {
  readonly [Code in ValidityCode]: (
    values: FindingValues[Code],
    tell: (other: ValidityFinding) => FindingWording,
  ) => FindingWording;
};
