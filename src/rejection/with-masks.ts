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
  const byLabel = new Map(tested.map(({ exposure, chip, mask }) => [exposure.chips[chip].label, mask]));
  return exposures.map((exposure) => {
    const chips = exposure.chips.map((chip) => {
      const rayMask = byLabel.get(chip.label);
      return rayMask === undefined ? chip : Object.freeze({ ...chip, rayMask });
    });
    return Object.freeze({ ...exposure, chips });
  });
}
