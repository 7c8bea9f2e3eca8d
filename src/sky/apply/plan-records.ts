import type { Exposure } from '../../exposure/exposure.js';
import { plainNumber } from '../../exposure/header-values.js';
import { recordedPlane } from '../plane/index.js';
import { planSkyUpdate } from './plan-update.js';
import type { ApplyOptions, ChipSky, SkyUpdate } from './sky-update.js';

/** As AstroDrizzle records the sky of its inputs: the value alone, in the units of the file (dossier 4). */
const RECORD: ApplyOptions = { skyuser_kwd: 'MDRIZSKY', subtractsky: false, task: 'AstroDrizzle' };

/**
 * Plans that the sky of each exposure goes into its chips' headers as MDRIZSKY; nothing is changed yet. A header that has the
 * value already is left as it is.
 * @param pending - skies are still to be found: chips without one are checked as if it were 0
 * @returns one for each exposure, in their order
 * @throws what `planSkyUpdate` throws
 */
export async function planSkyRecords(exposures: readonly Exposure[], pending = false): Promise<SkyUpdate[]> {
  const updates: SkyUpdate[] = [];
  for (const exposure of exposures)
    updates.push(await planSkyUpdate(exposure, skiesToRecord(exposure, pending), RECORD));
  return updates;
}

function skiesToRecord({ chips }: Exposure, pending: boolean): ChipSky[] {
  return chips.flatMap(({ hduIndex, header, sky, recordedSky, skyPlane = null }) => {
    if (recordedSky === null) return pending ? [{ hduIndex, delta: 0 }] : [];
    // A sky that is not subtracted is that of the header, with its plane.
    const samePlane = sky === null || (skyPlane ?? recordedPlane(header, RECORD.skyuser_kwd)) === null;
    const isRecorded = samePlane && recordedSky === plainNumber(header, RECORD.skyuser_kwd);
    return isRecorded ? [] : [{ hduIndex, delta: recordedSky, plane: skyPlane }];
  });
}
