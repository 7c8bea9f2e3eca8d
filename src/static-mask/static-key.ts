import type { Chip, Exposure } from '../exposure/exposure.js';

/** Instruments whose EXTVER counts readouts of one detector, not chips. */
const ONE_DETECTOR = new Set(['STIS', 'NICMOS']);

/**
 * Names the piece of a detector that a chip was read from: chips of the same name share a static mask.
 *
 * By default that is telescope, instrument, detector, the chip's number (CCDCHIP, else EXTVER), its size, its corner on the detector
 * (LTV1, LTV2) and its binning. With compat as in the reference: size and EXTVER, for STIS and NICMOS size and detector (dossier 3),
 * so that different cameras and subarrays of one size share a mask.
 */
export function staticKey(exposure: Exposure, chip: Chip, compat: boolean): string {
  const { telescope, instrument, detector } = exposure;
  const size = `${chip.ny}x${chip.nx}`;
  const alone = ONE_DETECTOR.has(instrument.toUpperCase());
  if (compat) return `${size}_${alone ? detector : String(chip.extver)}`;
  const { header } = chip;
  const number = alone ? '' : String(header.number('CCDCHIP') ?? chip.extver);
  const place = ['LTV1', 'LTV2', 'LTM1_1', 'LTM2_2'].map((keyword) => header.number(keyword) ?? '');
  return [telescope, instrument, detector, size, number, ...place].join('/');
}
