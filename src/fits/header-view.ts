/** The value of a card: `null` is a card that is present with an undefined value. Integers past 2^53 are bigint. */
export type CardValue = string | number | bigint | boolean | null;

/**
 * What reading code needs of a FITS header. `Header` implements it; tests may bring a small one of their own.
 * Keywords are case-insensitive; HIERARCH keywords are given without the word HIERARCH.
 */
export interface HeaderView {
  /** For messages: `file.fits[SCI,1]`. */
  readonly label: string;
  /** Value of the FIRST card with this keyword; undefined when there is none. */
  get(keyword: string): CardValue | undefined;
  /** Values of ALL cards with this keyword, in order (`DP1` record-valued cards are repeated strings). */
  getAll(keyword: string): readonly CardValue[];
  has(keyword: string): boolean;
  /** Number, or undefined when absent or of undefined value. A card that holds something else throws KeywordError. */
  number(keyword: string): number | undefined;
  /** Text without trailing blanks, or undefined when absent or of undefined value. Throws KeywordError otherwise. */
  text(keyword: string): string | undefined;
  /** Logical, or undefined when absent or of undefined value. Throws KeywordError otherwise. */
  logical(keyword: string): boolean | undefined;
  /** Distinct keywords that carry values, in order of first appearance, upper case. */
  keywords(): readonly string[];
}
