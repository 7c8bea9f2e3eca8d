import type { Chip } from '../exposure/exposure.js';
import { badBits, forgive } from '../parameters/bit-flags.js';
import type { DrizzleParameters } from '../parameters/drizzle-table.js';

/** The reference casts DQ to an unsigned 16-bit word before it looks at the bits. */
const REFERENCE_BITS = 16;

/**
 * Bits that make a pixel bad: all of the plane's but the good ones of `final_bits` and those that `resetbits` clears
 * first. 0 when `final_bits` is blank: then the DQ plane is not used at all.
 * @param planeBits - width of the DQ plane, bits; with `compat` never more than 16
 */
export function badDqBits({ final_bits, resetbits, compat }: DrizzleParameters, planeBits: number): number {
  return badBits(forgive(final_bits, resetbits), compat ? Math.min(planeBits, REFERENCE_BITS) : planeBits);
}

/**
 * Bits of DQ that go on into the product's DQ: all of the plane's but those that `resetbits` clears first.
 * @param planeBits - width of the DQ plane, bits
 */
export function carriedDqBits({ resetbits }: DrizzleParameters, planeBits: number): number {
  return badBits({ ignore: false, good: resetbits.ignore ? 0 : resetbits.good }, planeBits);
}

/**
 * What a value is multiplied by on its way into the mosaic (dossier section 1.6): the gain to electrons, one
 * over the exposure time where the input is not a rate, and s^2, so that sums over pixels keep the flux.
 *
 * With `proc_unit=native` a detector that counts in DN keeps its DN: its values are not multiplied by the gain.
 * The reference multiplies each chip by its own gain and divides the mosaic by the LAST chip's.
 */
export function valueFactor(chip: Chip, parameters: DrizzleParameters, scale: number): number {
  const time = chip.inputIsRate ? 1 : chip.exptime;
  return (valueGain(chip, parameters) / time) * scale ** 2;
}

/** Gain that the values of a chip are multiplied by: 1 with `proc_unit=native`. */
export function valueGain(chip: Chip, { proc_unit }: DrizzleParameters): number {
  return proc_unit === 'native' ? 1 : chip.effGain;
}
