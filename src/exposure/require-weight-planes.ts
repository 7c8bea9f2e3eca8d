import { RxDrizzleError } from '../errors/index.js';
import type { DrizzleParameters } from '../parameters/drizzle-table.js';
import type { Chip, Exposure } from './exposure.js';

/**
 * Checks from headers alone that every chip has the plane that `final_wht_type` makes its weights of: ERR for `ERR`,
 * an inverse-variance map of the user or an IVM extension for `IVM`, nothing for `EXP`.
 * @throws ExposureError naming the first chip without it
 */
export function requireWeightPlanes(exposure: Exposure, whtType: DrizzleParameters['final_wht_type']): void {
  if (whtType === 'EXP') return;
  for (const chip of exposure.chips) requireWeightPlane(chip, whtType);
}

function requireWeightPlane(chip: Chip, whtType: 'ERR' | 'IVM'): void {
  if (whtType === 'ERR' && chip.planes.err === null) throw missing(chip, 'ERR', 'use --final-wht-type EXP');
  if (whtType === 'IVM' && chip.ivm === null) throw missing(chip, 'IVM', IVM_REMEDY);
}

/**
 * Checks from headers alone that every chip has the ERR plane that `final_err` makes the product's errors of.
 * @throws ExposureError naming the first chip without it
 */
export function requireErrorPlanes(exposure: Exposure): void {
  for (const chip of exposure.chips) if (chip.planes.err === null) throw withoutErrors(chip);
}

/** The error for a chip without the plane that `final_err` needs. */
export function withoutErrors({ label }: Pick<Chip, 'label'>): RxDrizzleError {
  const problem = "there is no ERR plane to make the product's errors of";
  return new RxDrizzleError('ExposureError', { file: label, option: 'final_err' }, problem, 'leave out --final-err');
}

/** AstroDrizzle makes the map itself from the flat field, the dark current and the read noise. */
const IVM_REMEDY =
  'name its inverse variance map, or use --final-wht-type EXP; maps are not made from flat, dark and read noise in this release';

function missing(chip: Chip, plane: string, remedy: string): RxDrizzleError {
  return new RxDrizzleError(
    'ExposureError',
    { file: chip.label },
    `there is no ${plane} plane to weight this chip by`,
    remedy,
  );
}
