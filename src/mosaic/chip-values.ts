import type { Chip } from '../exposure/exposure.js';
import type { DrizzleParameters } from '../parameters/drizzle-table.js';

/** DQ is an unsigned 16-bit word: the reference casts it to that before it looks at the bits. */
const ALL_BITS = 0xffff;

/**
 * Bits that make a pixel bad: all but the good ones of `final_bits` and those that `resetbits` clears first.
 * 0 when `final_bits` is blank: then the DQ plane is not used at all.
 */
export function badBits({ final_bits, resetbits }: DrizzleParameters): number {
  if (final_bits.ignore) return 0;
  const cleared = resetbits.ignore ? 0 : resetbits.good;
  return ~final_bits.good & ~cleared & ALL_BITS;
}

/**
 * What a value is multiplied by on its way into the mosaic (dossier section 1.6): the gain to electrons, one
 * over the exposure time where the input is not a rate, and s^2, so that sums over pixels keep the flux.
 *
 * With `proc_unit=native` a detector that counts in DN keeps its DN: its values are not multiplied by the gain.
 * The reference multiplies each chip by its own gain and divides the mosaic by the LAST chip's.
 */
export function valueFactor(chip: Chip, { proc_unit }: DrizzleParameters, scale: number): number {
  const gain = proc_unit === 'native' ? 1 : chip.effGain;
  const time = chip.inputIsRate ? 1 : chip.exptime;
  return (gain / time) * scale ** 2;
}
