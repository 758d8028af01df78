/** One measure of one run. */
export type Reading =
  | {
      readonly kind: 'value';
      readonly value: number;
      /** How far one run alone is off (standard deviation, on the scale of the measure), as far as it is known. */
      readonly sd: number;
      /** Two runs of the same system differ in this by no more than so, for what `sd` stands for; null: no such limit. */
      readonly bound: number | null;
    }
  /** It was watched for so long and did not happen. */
  | { readonly kind: 'never'; readonly watchedSeconds: number; readonly bound: number }
  | {
      readonly kind: 'missing';
      /** thin: too few requests or too short for an interval; the value is what was got. */
      readonly why: 'not-known' | 'no-such-phase' | 'thin';
      readonly value: number | null;
    };
