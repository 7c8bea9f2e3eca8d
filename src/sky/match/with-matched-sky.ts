import type { Exposure } from '../../exposure/exposure.js';
import { plainNumber } from '../../exposure/header-values.js';
import { recordedPlane } from '../plane/index.js';
import type { SkyMatch } from './sky-match.js';

/**
 * The exposures, each chip with its sky to subtract and to record. `compat` leaves an exposure alone that `match` could not
 * connect: MDRIZSKY of an earlier run stays in force (dossier 7.2), else it has none.
 * @param skystat - the statistic that the levels are
 */
export function withMatchedSky({ exposures, chips, skipped, ...match }: SkyMatch, skystat: string): Exposure[] {
  const { method, requested, downgrade } = match;
  const reason = downgrade === null ? null : { requested, reason: downgrade };
  const skySource = Object.freeze({ method, skystat, downgrade: reason });
  return exposures.map((exposure, index) => {
    const own = chips.filter((chip) => chip.exposure === index);
    const withSky = exposure.chips.map((chip, at) => {
      const found = own.find((value) => value.chip === at);
      const isKnown = found !== undefined && !Number.isNaN(found.sky);
      const sky = isKnown ? found.sky : (plainNumber(chip.header, 'MDRIZSKY') ?? null);
      const skyPlane = isKnown ? found.plane : recordedPlane(chip.header, 'MDRIZSKY');
      return Object.freeze({ ...chip, sky, skyPlane, recordedSky: sky, skyMask: null });
    });
    const leftOut = [...(exposure.leftOut ?? []), ...skipped];
    return Object.freeze({ ...exposure, chips: withSky, leftOut, skySource });
  });
}
