import { bitPreset } from './bit-presets.js';
import type { BitPreset } from './bit-presets.js';
import type { Observation } from './observation-table.js';
import { groupBy } from './wcs-status.js';

/** What is recommended for some of a set of exposures. */
export interface RecommendedBits extends BitPreset {
  readonly files: readonly string[];
}

/** The good DQ bits that are recommended for exposures which are combined; those without a recommendation are missing. */
export function recommendedBits(observations: readonly Observation[]): RecommendedBits[] {
  const presets = observations.flatMap(({ file, mode, row }) => {
    const images = observations.filter((other) => other.mode === mode).length;
    const preset = bitPreset(mode, row['DATE-OBS'] ?? '', images);
    return preset === undefined ? [] : [{ file, preset }];
  });
  return [...groupBy(presets, ({ preset }) => preset.reason).values()].map((members) => ({
    ...members[0].preset,
    files: members.map(({ file }) => file),
  }));
}
