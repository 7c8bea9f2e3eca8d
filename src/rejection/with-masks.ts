import type { Exposure } from '../exposure/exposure.js';
import type { Rejection } from './reject-rays.js';
import type { StaticMasks } from './static-masks.js';

/** The exposures with the static masks of their chips. */
export function withStaticMasks(exposures: readonly Exposure[], { ofChip }: StaticMasks): Exposure[] {
  return exposures.map((exposure, index) => {
    const chips = exposure.chips.map((chip, place) =>
      Object.freeze({ ...chip, staticMask: ofChip[index][place].plane }),
    );
    return Object.freeze({ ...exposure, chips });
  });
}

/** The exposures with the flags of their chips; a chip that was not tested stays as it is. */
export function withRayMasks(exposures: readonly Exposure[], { chips: tested }: Rejection): Exposure[] {
  return exposures.map((exposure) => {
    const own = new Map(tested.filter((chip) => chip.exposure.file === exposure.file).map((chip) => [chip.chip, chip]));
    const chips = exposure.chips.map((chip, index) => {
      const found = own.get(index);
      return found === undefined ? chip : Object.freeze({ ...chip, rayMask: found.mask });
    });
    return Object.freeze({ ...exposure, chips });
  });
}
