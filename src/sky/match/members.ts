import type { Chip, Exposure } from '../../exposure/exposure.js';
import type { ChipShape } from '../footprints/index.js';
import { chipBrightness, checkBrightness } from '../units/index.js';
import type { Brightness } from '../units/index.js';
import type { SkySettings } from './sky-settings.js';

/** A chip in the set: the dossier's member. */
export interface SkyMember {
  /** Number of its exposure in the set. */
  readonly exposure: number;
  readonly chip: Chip;
  readonly shape: ChipShape;
  /** Its conversion to surface brightness. */
  readonly brightness: Brightness;
}

/**
 * The chips of a set of exposures, in order, and what is odd about their units.
 * @throws KeywordError where chips cannot be compared
 */
export function skyMembers(
  exposures: readonly Exposure[],
  settings: SkySettings,
): { readonly members: readonly SkyMember[]; readonly warnings: readonly string[] } {
  const members = exposures.flatMap((exposure, index) =>
    exposure.chips.map((chip): SkyMember => {
      const { label, wcs, nx, ny } = chip;
      const shape = { label, wcs, nx, ny, exposure: index };
      return { exposure: index, chip, shape, brightness: chipBrightness(chip, exposure, settings) };
    }),
  );
  const named = members.map(({ chip, brightness }) => ({ label: chip.label, brightness }));
  const own = members.flatMap(({ brightness }) => brightness.warnings);
  return { members, warnings: [...new Set([...own, ...checkBrightness(named, settings)])] };
}
