import type { Exposure } from '../../exposure/exposure.js';
import type { SkyMatch } from './sky-match.js';

/** The exposures, each chip with its sky to subtract and to record. */
export function withMatchedSky({ exposures, chips }: SkyMatch): Exposure[] {
  return exposures.map((exposure, index) => {
    const own = chips.filter((chip) => chip.exposure === index);
    const withSky = exposure.chips.map((chip, at) => {
      const sky = own.find((value) => value.chip === at)?.sky ?? null;
      return Object.freeze({ ...chip, sky, recordedSky: sky, skyMask: null });
    });
    return Object.freeze({ ...exposure, chips: withSky });
  });
}
