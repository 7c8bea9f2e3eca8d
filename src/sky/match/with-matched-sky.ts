import type { Exposure } from '../../exposure/exposure.js';
import type { SkyMatch } from './sky-match.js';

/**
 * The exposures, each chip with its sky to subtract and to record; none where `compat` leaves an exposure alone that
 * `match` could not connect.
 */
export function withMatchedSky({ exposures, chips, skipped }: SkyMatch): Exposure[] {
  return exposures.map((exposure, index) => {
    const own = chips.filter((chip) => chip.exposure === index);
    const withSky = exposure.chips.map((chip, at) => {
      const found = own.find((value) => value.chip === at)?.sky;
      const sky = found === undefined || Number.isNaN(found) ? null : found;
      return Object.freeze({ ...chip, sky, recordedSky: sky, skyMask: null });
    });
    const leftOut = [...(exposure.leftOut ?? []), ...skipped];
    return Object.freeze({ ...exposure, chips: withSky, leftOut });
  });
}
