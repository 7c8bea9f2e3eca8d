import type { BitMask } from '../masks/bit-mask.js';
import type { ChipLevel } from './chip-level.js';
import { classifyRowCompat } from './classify-compat.js';
import { classify } from './classify.js';
import { noCosmicRays, type CosmicRayCounts } from './counts.js';
import { markFound, markSeeds } from './detect.js';
import { growBoxes, growTails } from './grow.js';
import { cosmicRayHalo, grownHalo, type CosmicRayPlan } from './plan.js';
import { FLAG, LEVEL, type ChipStrip, type StripScratch } from './strip.js';

/** Which rows of a chip are to be flagged, and what else is known of it. */
export interface StripTask {
  /**
   * Of the scratch, whose `bad` says which of its pixels are known to be bad (DQ, without the flags of earlier cosmic rays): they are
   * not tested, and no help to their neighbours. Compat tests them like any other.
   */
  readonly strip: ChipStrip;
  /** Rows [from, to) of the chip. */
  readonly from: number;
  readonly to: number;
  readonly chip: ChipLevel;
  /** +1: charge-transfer tails are at lower y; -1: at higher y; 0: none. */
  readonly cteDirection: number;
}

/**
 * Tests rows of a chip against its blotted median (dossier 7): first pass, second pass about its detections, growth, tails. Rows
 * [from, to) of `mask` are replaced. The flags do not depend on how a chip is cut into strips.
 * @param scratch - for strips of this size at least
 * @returns the counts of these rows
 * @throws RangeError when the strip lacks a row of the halo
 */
export function testStrip(task: StripTask, plan: CosmicRayPlan, scratch: StripScratch, mask: BitMask): CosmicRayCounts {
  const { strip, from, to } = task;
  const { nx, ny, first, rows } = strip;
  requireHalo(task, plan);
  const direction = task.cteDirection;
  const reach = grownHalo(plan, direction);
  const begin = Math.max(0, from - reach.below);
  const end = Math.min(ny, to + reach.above);
  const counts = noCosmicRays();
  counts.tested = classifyRows(task, plan, scratch, Math.max(0, begin - 1), Math.min(ny, end + 1));
  const { found, grown } = scratch;
  found.array.fill(0, 0, nx * rows);
  markSeeds(scratch, nx, rows);
  markFound(scratch, nx, rows, (begin - first) * nx, (end - first) * nx);
  const grows = plan.growth.high > 0 || (plan.tail > 0 && direction !== 0);
  if (grows) {
    grown.array.fill(0, 0, nx * rows);
    growBoxes(scratch, nx, rows, plan.growth.low, plan.growth.high);
    if (direction !== 0) growTails(scratch, nx, rows, plan.tail, direction);
  }
  const own = (from - first) * nx;
  countHits(scratch, own, (to - first) * nx, counts);
  const flagged = packRows(scratch, (grows ? grown : found).at + own, from, to, mask);
  if (grows) {
    counts.tail = scratch.simd.countBytes(grown.at + own, (to - from) * nx, FLAG.tail);
    counts.grown = flagged - counts.tail - counts.first - counts.second;
  }
  return counts;
}

/** Replaces rows [from, to) of the mask by flags of the scratch; returns how many they are. */
function packRows({ simd, words }: StripScratch, flagsAt: number, from: number, to: number, mask: BitMask): number {
  const { nx, rowWords, bits } = mask;
  const flagged = simd.packFlags(flagsAt, nx, to - from, words.at);
  bits.set(words.array.subarray(0, rowWords * (to - from)), rowWords * from);
  return flagged;
}

function requireHalo({ strip, from, to, cteDirection }: StripTask, plan: CosmicRayPlan): void {
  const { first, rows, ny } = strip;
  const halo = cosmicRayHalo(plan, cteDirection);
  const [low, high] = [Math.max(0, from - halo.below), Math.min(ny, to + halo.above)];
  if (first <= low && first + rows >= high) return;
  throw new RangeError(`rows ${first} to ${first + rows} of the chip do not hold ${low} to ${high}`);
}

/** Fills levels of rows [begin, end), of which the task's are a part; returns how many pixels were tested in those. */
function classifyRows(task: StripTask, plan: CosmicRayPlan, scratch: StripScratch, begin: number, end: number): number {
  const { strip, chip, from, to } = task;
  // Rows that are not classified hold what an earlier strip left.
  scratch.levels.fill(0, 0, strip.rows * strip.nx);
  scratch.hitCount = 0;
  const classified = (low: number, high: number): number => {
    const at = (y: number): number => (y - strip.first) * strip.nx;
    if (!plan.compat) return classify(strip, plan, chip, at(low), at(high), scratch);
    let tested = 0;
    for (let y = low; y < high; y++) tested += classifyRowCompat(strip, plan, chip, y, scratch);
    return tested;
  };
  classified(begin, from);
  const tested = classified(from, to);
  classified(to, end);
  return tested;
}

/** Counts what was found and what was spared among pixels [from, to) of the scratch. */
function countHits(scratch: StripScratch, from: number, to: number, counts: CosmicRayCounts): void {
  const { levels, hitCount } = scratch;
  const [hits, found] = [scratch.hits.array, scratch.found.array];
  for (let n = 0; n < hitCount; n++) {
    const k = hits[n];
    if (k < from || k >= to) continue;
    if (found[k] === 0) {
      if ((levels[k] & LEVEL.classic) !== 0) counts.spared++;
    } else if ((levels[k] & LEVEL.seed) !== 0) counts.first++;
    else counts.second++;
  }
}
