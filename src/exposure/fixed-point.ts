/** Decimals that hold every digit of a double's fraction that could follow an exact tie at the 4th decimal. */
const EXACT_DIGITS = 60;

/**
 * Number with `digits` decimals, padded on the left to `width`: C's and Python's `%7.1f`, which round an exact tie to
 * the even digit, where `toFixed` rounds it up.
 */
export function fixedPoint(value: number, width: number, digits: number): string {
  return roundHalfEven(value, digits).padStart(width);
}

function roundHalfEven(value: number, digits: number): string {
  const rounded = value.toFixed(digits);
  const exact = Math.abs(value).toFixed(digits + EXACT_DIGITS > 100 ? 100 : digits + EXACT_DIGITS);
  const dot = exact.indexOf('.');
  const isTie = /^50*$/.test(exact.slice(dot + 1 + digits));
  if (!isTie || isEven(rounded)) return rounded;
  // The tie went up to an odd digit: cutting it gives the even one below.
  const cut = exact.slice(0, digits === 0 ? dot : dot + 1 + digits);
  return value < 0 ? `-${cut}` : cut;
}

function isEven(text: string): boolean {
  return Number(text.at(-1)) % 2 === 0;
}
