import { isRxDrizzleError } from '../../errors/index.js';
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
 * @throws KeywordError where chips that are compared cannot be: all of the set, with localmin those of one exposure
 */
export function skyMembers(
  exposures: readonly Exposure[],
  settings: SkySettings,
): { readonly members: readonly SkyMember[]; readonly warnings: readonly string[] } {
  const alone = settings.skymethod === 'localmin' && !settings.compareMethods;
  const members = exposures.flatMap((exposure, index) =>
    exposure.chips.map((chip): SkyMember => {
      const { label, wcs, nx, ny } = chip;
      const shape = { label, wcs, nx, ny, exposure: index };
      const brightness = alone ? brightnessAlone(chip, exposure, settings) : chipBrightness(chip, exposure, settings);
      return { exposure: index, chip, shape, brightness };
    }),
  );
  const sets = alone ? exposures.map((_, index) => members.filter(({ exposure }) => exposure === index)) : [members];
  const together = sets.flatMap((set) =>
    checkBrightness(
      set.map(({ chip, brightness }) => ({ label: chip.label, brightness })),
      settings,
    ),
  );
  const own = members.flatMap(({ brightness }) => brightness.warnings);
  return { members, warnings: [...new Set([...own, ...together])] };
}

/** Within one exposure units need not be understood, as long as its chips have the same. */
function brightnessAlone(chip: Chip, exposure: Exposure, settings: SkySettings): Brightness {
  try {
    return chipBrightness(chip, exposure, settings);
  } catch (error) {
    const units = new Set(exposure.chips.map(({ bunit }) => bunit));
    if (!isRxDrizzleError(error, 'KeywordError') || units.size > 1) throw error;
    return chipBrightness(chip, exposure, { ...settings, units_kwd: null });
  }
}
