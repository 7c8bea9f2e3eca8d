import { packRow, unpackRow, type BitMask } from '../masks/bit-mask.js';
import type { ChipLevel } from './chip-level.js';
import { classifyRowCompat } from './classify-compat.js';
import { classifyRow } from './classify.js';
import { noCosmicRays, type CosmicRayCounts } from './counts.js';
import { markFound, markSeeds } from './detect.js';
import { growBoxes, growTails } from './grow.js';
import { cosmicRayHalo, grownHalo, type CosmicRayPlan } from './plan.js';
import { FLAG, LEVEL, type ChipStrip, type StripScratch } from './strip.js';

/** Which rows of a chip are to be flagged, and what else is known of it. */
export interface StripTask {
  readonly strip: ChipStrip;
  /** Rows [from, to) of the chip. */
  readonly from: number;
  readonly to: number;
  readonly chip: ChipLevel;
  /** +1: charge-transfer tails are at lower y; -1: at higher y; 0: none. */
  readonly cteDirection: number;
  /**
   * Pixels known to be bad (DQ, without the flags of earlier cosmic rays): not tested, and no help to their neighbours. Null =
   * none. Compat tests them like any other.
   */
  readonly bad: BitMask | null;
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
  found.fill(0, 0, nx * rows);
  markSeeds(scratch, nx, rows);
  markFound(scratch, nx, rows, (begin - first) * nx, (end - first) * nx);
  const grows = plan.growth.high > 0 || (plan.tail > 0 && direction !== 0);
  if (grows) {
    grown.fill(0, 0, nx * rows);
    growBoxes(scratch, nx, rows, plan.growth.low, plan.growth.high);
    if (direction !== 0) growTails(scratch, nx, rows, plan.tail, direction);
  }
  const [own, ownEnd] = [(from - first) * nx, (to - first) * nx];
  countHits(scratch, own, ownEnd, counts);
  if (grows) countGrown(scratch, own, ownEnd, counts);
  for (let y = from; y < to; y++) packRow(mask, y, grows ? grown : found, (y - first) * nx);
  return counts;
}

function requireHalo({ strip, from, to, cteDirection }: StripTask, plan: CosmicRayPlan): void {
  const { first, rows, ny } = strip;
  const halo = cosmicRayHalo(plan, cteDirection);
  const [low, high] = [Math.max(0, from - halo.below), Math.min(ny, to + halo.above)];
  if (first <= low && first + rows >= high) return;
  throw new RangeError(`rows ${first} to ${first + rows} of the chip do not hold ${low} to ${high}`);
}

/** Fills levels of rows [begin, end); returns how many pixels were tested in the rows of the task. */
function classifyRows(task: StripTask, plan: CosmicRayPlan, scratch: StripScratch, begin: number, end: number): number {
  const { strip, chip } = task;
  const { nx, first, rows } = strip;
  const bad = plan.compat || task.bad === null ? null : scratch.bad;
  if (bad !== null && task.bad !== null) {
    for (let row = 0; row < rows; row++) unpackRow(task.bad, 0, first + row, nx, bad, row * nx);
  }
  // Rows that are not classified hold what an earlier strip left.
  scratch.levels.fill(0, 0, rows * nx);
  scratch.hitCount = 0;
  let tested = 0;
  for (let y = begin; y < end; y++) {
    const n = plan.compat
      ? classifyRowCompat(strip, plan, chip, y, scratch)
      : classifyRow(strip, plan, chip, y, bad, scratch);
    if (y >= task.from && y < task.to) tested += n;
  }
  return tested;
}

/** Counts what was found and what was spared among pixels [from, to) of the scratch. */
function countHits(scratch: StripScratch, from: number, to: number, counts: CosmicRayCounts): void {
  const { levels, hits, hitCount, found } = scratch;
  for (let n = 0; n < hitCount; n++) {
    const k = hits[n];
    if (k < from || k >= to) continue;
    if (found[k] === 0) {
      if ((levels[k] & LEVEL.classic) !== 0) counts.spared++;
    } else if ((levels[k] & LEVEL.seed) !== 0) counts.first++;
    else counts.second++;
  }
}

function countGrown({ found, grown }: StripScratch, from: number, to: number, counts: CosmicRayCounts): void {
  for (let k = from; k < to; k++) {
    if (grown[k] === 0 || found[k] !== 0) continue;
    if (grown[k] === FLAG.tail) counts.tail++;
    else counts.grown++;
  }
}
