import type { CardValue } from '../fits/header-view.js';

/** How the values of all inputs make the one value of the product's header. */
export type BlendRule = 'first' | 'last' | 'min' | 'max' | 'mean' | 'sum' | 'multi';

/**
 * The keywords that do not simply keep the first input's value.
 * `multi` keeps a value that all inputs share and says MULTIPLE otherwise (text keywords only).
 */
export const BLEND_RULES: ReadonlyMap<string, BlendRule> = new Map<string, BlendRule>([
  ['EXPSTART', 'min'],
  ['EXPEND', 'max'],
  ['DATE-END', 'last'],
  ['TIME-END', 'last'],
  ['PHOTFLAM', 'mean'],
  ['PHOTFNU', 'mean'],
  ['PHOTPLAM', 'mean'],
  ['PHOTBW', 'mean'],
  ['PHOTZPT', 'mean'],
  ['AIRMASS', 'mean'],
  ['SKYLEVEL', 'mean'],
  ['SUNANGLE', 'mean'],
  ['MOONANGL', 'mean'],
  ['NGOODPIX', 'sum'],
  ['GOODMIN', 'min'],
  ['GOODMAX', 'max'],
  ['GOODMEAN', 'mean'],
  ['SOFTERRS', 'sum'],
  ['INSTRUME', 'multi'],
  ['DETECTOR', 'multi'],
  ['FILTER', 'multi'],
  ['FILTER1', 'multi'],
  ['FILTER2', 'multi'],
  ['APERTURE', 'multi'],
  ['CCDAMP', 'multi'],
  ['TARGNAME', 'multi'],
  ['OBSMODE', 'multi'],
  ['PHOTMODE', 'multi'],
  ['FLSHCORR', 'multi'],
  ['SUBTYPE', 'multi'],
  ['ASN_ID', 'multi'],
]);

/**
 * Applies a rule to the values of one keyword, in input order. Absent and undefined values are left out first.
 * A rule of numbers over values that are not numbers falls back to `first`: a header may hold text there.
 * @returns undefined when no input has a value
 */
export function blend(rule: BlendRule, values: readonly (CardValue | undefined)[]): CardValue | undefined {
  const present = values.filter((value): value is Exclude<CardValue, null> => value !== undefined && value !== null);
  if (present.length === 0) return undefined;
  if (rule === 'first') return present[0];
  if (rule === 'last') return present[present.length - 1];
  if (rule === 'multi') return blendMulti(present);
  const numbers = present.filter((value): value is number => typeof value === 'number');
  return numbers.length === present.length ? blendNumbers(rule, numbers) : present[0];
}

function blendMulti(values: readonly Exclude<CardValue, null>[]): CardValue {
  if (typeof values[0] !== 'string') return values[0];
  return values.every((value) => value === values[0]) ? values[0] : 'MULTIPLE';
}

function blendNumbers(rule: 'min' | 'max' | 'mean' | 'sum', numbers: readonly number[]): number {
  if (rule === 'min') return numbers.reduce((a, b) => Math.min(a, b));
  if (rule === 'max') return numbers.reduce((a, b) => Math.max(a, b));
  const sum = numbers.reduce((a, b) => a + b, 0);
  return rule === 'sum' ? sum : sum / numbers.length;
}
