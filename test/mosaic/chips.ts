import { openExposure } from '../../src/exposure/open-exposure.js';
import type { Chip, Exposure } from '../../src/exposure/exposure.js';
import type { PlaneRef } from '../../src/fits/plane.js';
import { chip, WFC3_IR, writeExposure } from '../exposure/fits-sets.js';

/** An exposure of one chip as the reader makes it. */
export async function oneChipExposure(folder: string): Promise<Exposure> {
  return openExposure({ file: await writeExposure(folder, 'a_flt.fits', WFC3_IR, chip(1)) });
}

/** The chip with other facts. */
export function chipWith(chip: Chip, facts: Partial<Chip>): Chip {
  return { ...chip, ...facts };
}

/** A plane that nobody reads. */
export const SOME_PLANE: PlaneRef = {
  fd: -1,
  offset: 0,
  nx: 8,
  ny: 6,
  bitpix: -32,
  bscale: 1,
  bzero: 0,
  blank: null,
  label: 'plane',
  constant: 1,
};
