import { addCounts, flaggedPixels, noCosmicRays } from '../cosmic-rays/counts.js';
import { addStarFlags, flaggedShare, NO_STARS, saysMisaligned } from '../cosmic-rays/star-check.js';
import { chipCteDirection, noTailsNote } from '../exposure/cte-direction.js';
import { instrumentMode } from '../exposure/instruments.js';
import type { DrizzleParameters } from '../parameters/drizzle-table.js';
import { byExposure } from './by-exposure.js';
import { lonelyExposures } from './lonely-exposures.js';
import { misalignmentOf } from './misalignment.js';
import type { Rejection, TestedChip } from './reject-rays.js';

/**
 * Stars may be so far from where the median has them, pixels. The median lies between exposures that differ: two of them that are 0.3 pixel
 * apart are displaced by 0.24 and -0.29 in the simulated sets, aligned ones by 0.04 at most.
 */
const DISPLACED = 0.15;
/** And one of them so many standard errors. */
const CERTAIN = 3;
/** Share of the good pixels below which an exposure counts as not tested. */
const LEAST_TESTED = 0.01;
/** Share of the tested pixels above which flags cannot be cosmic rays alone: an hour in orbit hits some 0.05 of them. */
const MOST_FLAGGED = 0.3;
/** Exposures that a warning names. */
const NAMED = 4;

/** Steps that the test for cosmic rays is made of. */
const NEEDED = ['driz_separate', 'median', 'blot'] as const;

/**
 * What a user should know of a rejection: that stars say the exposures are not aligned (F054); tails that were asked for in vain; steps
 * that ran though they were switched off.
 */
export function rejectionWarnings(
  { chips, median }: Pick<Rejection, 'chips' | 'median'>,
  parameters: Pick<DrizzleParameters, 'driz_cr_ctegrow' | 'readonly' | (typeof NEEDED)[number]>,
): string[] {
  const length = parameters.driz_cr_ctegrow;
  const tails = length > 0 ? chips.filter((chip) => tailless(chip)) : [];
  const notes = tails.map(({ exposure }) =>
    noTailsNote(instrumentMode(exposure.instrument, exposure.detector), length),
  );
  return [
    ...misaligned(chips),
    ...new Set(notes),
    ...switchedOn(parameters),
    ...untested(chips),
    ...lonely(median),
    ...overdone(chips),
    ...(parameters.readonly ? [] : unrecorded(chips)),
  ];
}

/** Chips whose flags find no place in their file. */
function unrecorded(chips: readonly TestedChip[]): string[] {
  return chips.flatMap(({ exposure, chip, counts }) => {
    const { label, planes } = exposure.chips[chip];
    const flagged = flaggedPixels(counts);
    return planes.dq !== null || flagged === 0
      ? []
      : [`${label}: ${flagged} flagged pixels are not recorded, as it has no DQ extension`];
  });
}

/** Exposures of which next to nothing was compared: thresholds that leave no median, a frame of the separate images beside them. */
function untested(chips: readonly TestedChip[]): string[] {
  const names = byExposure(chips).flatMap(({ exposure, chips: own }) => {
    const good = own.reduce(
      (sum, { exposure: { chips: all }, chip, counts }) => sum + all[chip].nx * all[chip].ny - counts.bad,
      0,
    );
    const tested = own.reduce((sum, { counts }) => sum + counts.tested, 0);
    return tested < LEAST_TESTED * good ? [`${exposure.file} (${tested} of ${good} good pixels)`] : [];
  });
  return names.length === 0
    ? []
    : [
        `there is no median to compare these with, and their cosmic rays stay: ${names.slice(0, NAMED).join(', ')}${moreThan(names)}; check driz_sep_* and combine_*thresh`,
      ];
}

/** Exposures whose cosmic rays nothing tells from stars. */
function lonely(median: Rejection['median']): string[] {
  const names = lonelyExposures(median).map(({ file }) => file);
  return names.length === 0
    ? []
    : [
        `no other exposure overlaps these, so that their cosmic rays cannot be found: ${names.slice(0, NAMED).join(', ')}${moreThan(names)}`,
      ];
}

/** Exposures of which so much is flagged that it cannot be cosmic rays. */
function overdone(chips: readonly TestedChip[]): string[] {
  const names = byExposure(chips).flatMap(({ exposure, chips: own }) => {
    const total = noCosmicRays();
    for (const { counts } of own) addCounts(total, counts);
    const share = flaggedPixels(total) / Math.max(1, total.tested);
    return share > MOST_FLAGGED ? [`${exposure.file} (${percent(share)})`] : [];
  });
  return names.length === 0
    ? []
    : [
        `much more is flagged than cosmic rays hit: ${names.slice(0, NAMED).join(', ')}${moreThan(names)}; check driz_cr_snr, driz_cr_scale, driz_cr_grow, the read noise and the sky`,
      ];
}

function moreThan(names: readonly string[]): string {
  return names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
}

function switchedOn(parameters: Pick<DrizzleParameters, (typeof NEEDED)[number]>): string[] {
  const names = NEEDED.filter((name) => !parameters[name]).map((name) => `${name}=false`);
  return names.length === 0
    ? []
    : [`${names.join(' and ')} had no effect: driz_cr=true needs the step (give driz_cr=false to leave it out)`];
}

function tailless({ exposure, chip }: TestedChip): boolean {
  return chipCteDirection(exposure, exposure.chips[chip]) === 0;
}

function misaligned(chips: readonly TestedChip[]): string[] {
  const far = byExposure(chips).flatMap(({ exposure: { file }, chips: own }) => {
    const found = misalignmentOf(own);
    return found !== null && Math.hypot(found.dx, found.dy) > DISPLACED ? [{ file, ...found }] : [];
  });
  const certain = far.some(({ dx, dy, error }) => Math.hypot(dx, dy) > CERTAIN * error);
  const displaced = certain ? far.map(({ file, dx, dy }) => `${file} by ${dx.toFixed(2)}, ${dy.toFixed(2)}`) : [];
  const { says, here, there } = flagsOnStars(chips);
  if (displaced.length === 0 && !says) return [];
  const more = displaced.length > NAMED ? ` and ${displaced.length - NAMED} more` : '';
  const shift =
    displaced.length === 0
      ? ''
      : `stars are not where the median has them (${displaced.slice(0, NAMED).join('; ')} pixel${more}); `;
  const flags = `${percent(here)} of the pixels in cores of stars are flagged as cosmic rays, ${percent(there)} elsewhere`;
  return [
    `${shift}${flags}: the exposures are not aligned to the 0.1 pixel that rejection needs. Align them (tweakreg, updatewcs), or raise driz_cr_scale`,
  ];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** Shares of flagged pixels in the cores of stars and elsewhere, without those of trails. */
function flagsOnStars(chips: readonly TestedChip[]): { says: boolean; here: number; there: number } {
  const stars = chips.reduce((sum, chip) => addStarFlags(sum, chip.stars), NO_STARS);
  const tested = chips.reduce((sum, { counts }) => sum + counts.tested - counts.trail, 0) - stars.pixels;
  const flagged = chips.reduce((sum, { counts }) => sum + flaggedPixels(counts) - counts.trail, 0) - stars.flagged;
  const there = tested > 0 ? Math.min(1, Math.max(0, flagged / tested)) : 0;
  return { says: saysMisaligned(stars, there), here: flaggedShare(stars), there };
}
