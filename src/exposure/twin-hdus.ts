import { RxDrizzleError } from '../errors/index.js';
import type { Hdu } from '../fits/fits-file.js';

/**
 * Refuses two HDUs of one name and version: which of them belongs to the chip cannot be told.
 * @param hdus - those in question; one HDU that is listed twice is no twin
 * @throws ExposureError naming the numbers of both HDUs
 */
export function refuseTwins(file: string, hdus: readonly Hdu[]): void {
  for (const [index, hdu] of hdus.entries()) {
    const twin = hdus.slice(0, index).find((other) => isTwin(other, hdu));
    if (twin !== undefined) throw twins(file, twin, hdu);
  }
}

function isTwin(a: Hdu, b: Hdu): boolean {
  return a.index !== b.index && a.extver === b.extver && a.extname.toUpperCase() === b.extname.toUpperCase();
}

function twins(file: string, first: Hdu, second: Hdu): RxDrizzleError {
  const name = `${first.extname.toUpperCase()},${first.extver}`;
  return new RxDrizzleError(
    'ExposureError',
    { file, extension: name },
    `HDU ${first.index} and HDU ${second.index} are both ${name}`,
    'give each chip an EXTVER of its own',
  );
}
