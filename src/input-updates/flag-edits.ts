import { isConstantWithout } from '../dq/reset-bits.js';
import type { PlaneEdit } from '../dq/plan-update.js';
import type { Exposure } from '../exposure/exposure.js';
import { FitsFile } from '../fits/fits-file.js';
import { createBitMask } from '../masks/bit-mask.js';
import { readMask } from '../masks/mask-plane.js';
import type { DrizzleParameters } from '../parameters/drizzle-table.js';

/** What decides how the flags of the inputs change. */
export type FlagParameters = Pick<DrizzleParameters, 'resetbits' | 'crbit' | 'driz_cr'>;

/** Bits that are cleared in the DQ planes of the inputs. */
export function clearedBits({ resetbits }: Pick<FlagParameters, 'resetbits'>): number {
  return resetbits.ignore ? 0 : resetbits.good;
}

/**
 * The changes of an exposure's DQ planes: `resetbits` are cleared, and then `crbit` is set where its chips are flagged. Chips
 * without a DQ extension have none. Reads the masks: a bit a pixel.
 * @param pending - the flags are still to be found: masks without a flag stand for them
 * @throws StorageError, FitsFormatError
 */
export async function flagEdits(exposure: Exposure, parameters: FlagParameters, pending = false): Promise<PlaneEdit[]> {
  const clear = clearedBits(parameters);
  const edits = exposure.chips.flatMap(({ planes, rayMask, nx, ny }): PlaneEdit[] => {
    if (planes.dq === null) return [];
    const found = rayMask === undefined ? null : readMask(rayMask);
    const mask = pending && parameters.driz_cr ? createBitMask(nx, ny) : found;
    return clear === 0 && mask === null ? [] : [{ hduIndex: planes.dq, clear, set: parameters.crbit, mask }];
  });
  if (edits.every(({ mask }) => mask !== null)) return edits;
  const file = await FitsFile.open(exposure.file);
  file.close();
  return edits.filter(({ hduIndex, mask }) => mask !== null || !isConstantWithout(file.hdu(hduIndex), clear));
}
