import type { UnitFactors } from './unit-names.js';

/** What is written first; names that are not here follow in alphabetical order. */
const ORDER: readonly string[] = ['s', 'ms', 'min', 'h', 'd', 'cm', 'm', 'Angstrom', 'nm', 'um', 'Hz'];

/**
 * A unit in the form of the FITS standard: `electron s-1 arcsec-2`. Equal units have equal texts.
 * @param multiplier - number in front, '' for none
 */
export function unitText(factors: UnitFactors, multiplier = ''): string {
  const sorted = [...factors]
    .filter(([, power]) => power !== 0)
    .sort((a, b) => rank(a) - rank(b) || (a[0] < b[0] ? -1 : 1));
  const words = sorted.map(([name, power]) => (power === 1 ? name : `${name}${power}`));
  return [...(multiplier === '' ? [] : [multiplier]), ...words].join(' ');
}

function rank([name, power]: readonly [string, number]): number {
  if (power > 0) return -1;
  const place = ORDER.indexOf(name);
  return place < 0 ? ORDER.length : place;
}

/** The unit with one more power of a base unit. */
export function times(factors: UnitFactors, name: string, power: number): UnitFactors {
  return new Map([...factors, [name, (factors.get(name) ?? 0) + power]]);
}
