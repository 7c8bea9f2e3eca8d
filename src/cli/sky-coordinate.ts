import { RxDrizzleError } from '../errors/index.js';
import { parseDeclination, parseRightAscension } from '../wcs/coordinates.js';

/** Right ascension in degrees, from degrees or hours, minutes and seconds. Throws UsageError that names the row. */
export function rightAscensionOf(text: string, where: string): number {
  return (
    parseRightAscension(text) ?? refuse(text, where, 'a right ascension', '161.765 (degrees) or 10:47:03.6 (hours)')
  );
}

/** Declination in degrees, from degrees or degrees, minutes and seconds. Throws UsageError that names the row. */
export function declinationOf(text: string, where: string): number {
  return parseDeclination(text) ?? refuse(text, where, 'a declination', '-5.17 or -05:10:12');
}

function refuse(text: string, where: string, what: string, example: string): never {
  throw new RxDrizzleError('UsageError', {}, `${where}: '${text}' is not ${what}`, `write ${example}`);
}
