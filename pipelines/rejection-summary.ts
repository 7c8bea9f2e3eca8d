import type { CosmicRayCounts } from '../src/cosmic-rays/counts.js';
import { addCounts, flaggedPixels, noCosmicRays } from '../src/cosmic-rays/counts.js';
import { addStarFlags, NO_STARS } from '../src/cosmic-rays/star-check.js';
import type { StarFlags } from '../src/cosmic-rays/star-check.js';
import { byExposure } from '../src/rejection/by-exposure.js';
import { misalignmentOf } from '../src/rejection/misalignment.js';
import type { Misalignment } from '../src/rejection/misalignment.js';
import type { Rejection } from '../src/rejection/reject-rays.js';

/** What was flagged as cosmic rays. */
export interface RejectionSummary {
  /** By chip, in the order of the exposures. */
  readonly chips: readonly RejectedChip[];
  /** By exposure, in the same order. */
  readonly exposures: readonly RejectedExposure[];
  /** Of all of them. */
  readonly total: CosmicRayCounts;
  /** Share of the tested pixels that was flagged. */
  readonly share: number;
  /** Cores of bright stars in all of them: their share is some 0.001 where exposures are aligned. */
  readonly stars: StarFlags;
}

/** What the stars of one exposure say. */
export interface RejectedExposure {
  readonly file: string;
  /** How far they are from where the median has them; null with fewer than five. */
  readonly misalignment: Misalignment | null;
}

/** The counts of one chip. */
export interface RejectedChip extends CosmicRayCounts {
  readonly file: string;
  /** `file.fits[sci,1]`. */
  readonly label: string;
  readonly flagged: number;
  /** Trails that cross it. */
  readonly trails: number;
  /** Cores of its bright stars. */
  readonly stars: StarFlags;
}

/** The numbers of a rejection. */
export function rejectionSummary({ chips }: Rejection): RejectionSummary {
  const total = noCosmicRays();
  for (const { counts } of chips) addCounts(total, counts);
  return {
    chips: chips.map(({ exposure, chip, counts, trails, stars }) => ({
      file: exposure.file,
      label: exposure.chips[chip].label,
      ...counts,
      flagged: flaggedPixels(counts),
      trails: trails.length,
      stars,
    })),
    exposures: byExposure(chips).map(({ exposure, chips: own }) => ({
      file: exposure.file,
      misalignment: misalignmentOf(own),
    })),
    total,
    share: total.tested === 0 ? 0 : flaggedPixels(total) / total.tested,
    stars: chips.reduce((sum, { stars }) => addStarFlags(sum, stars), NO_STARS),
  };
}
