import { flaggedPixels } from '../cosmic-rays/counts.js';
import { addStarFlags, flaggedShare, NO_STARS, saysMisaligned } from '../cosmic-rays/star-check.js';
import { chipCteDirection, noTailsNote } from '../exposure/cte-direction.js';
import { instrumentMode } from '../exposure/instruments.js';
import type { DrizzleParameters } from '../parameters/drizzle-table.js';
import { misalignmentOf } from './misalignment.js';
import type { Rejection, TestedChip } from './reject-rays.js';

/**
 * Stars may be so far from where the median has them, pixels. The median lies between exposures that differ: two of them that are 0.3 pixel
 * apart are displaced by 0.24 and -0.29 in the simulated sets, aligned ones by 0.04 at most.
 */
const DISPLACED = 0.15;
/** And one of them so many standard errors. */
const CERTAIN = 3;
/** Exposures that a warning names. */
const NAMED = 4;

/** Steps that the test for cosmic rays is made of. */
const NEEDED = ['driz_separate', 'median', 'blot'] as const;

/**
 * What a user should know of a rejection: that stars say the exposures are not aligned (F054); tails that were asked for in vain; steps
 * that ran though they were switched off.
 */
export function rejectionWarnings(
  { chips }: Rejection,
  parameters: Pick<DrizzleParameters, 'driz_cr_ctegrow' | (typeof NEEDED)[number]>,
): string[] {
  const length = parameters.driz_cr_ctegrow;
  const tails = length > 0 ? chips.filter((chip) => tailless(chip)) : [];
  const notes = tails.map(({ exposure }) =>
    noTailsNote(instrumentMode(exposure.instrument, exposure.detector), length),
  );
  return [...misaligned(chips), ...new Set(notes), ...switchedOn(parameters)];
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
  const far = [...new Set(chips.map(({ exposure }) => exposure.file))].flatMap((file) => {
    const found = misalignmentOf(chips.filter(({ exposure }) => exposure.file === file));
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
