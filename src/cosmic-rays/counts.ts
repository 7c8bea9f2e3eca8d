/** What became of the pixels of a chip, or of an exposure: the numbers of the report. */
export interface CosmicRayCounts {
  /** Pixels that were compared: good, with a value and with a median. */
  tested: number;
  /** Known to be bad beforehand, from their DQ. */
  bad: number;
  /** Detected by the first pass, and about those by the second. */
  first: number;
  second: number;
  /** Flagged by growth, and as charge-transfer tails. */
  grown: number;
  tail: number;
  /** Flagged for nothing but a trail across the chip. */
  trail: number;
  /** Spared: the classic test would have begun a detection there, on the core of an undersampled star. */
  spared: number;
}

/** Counts of nothing. */
export function noCosmicRays(): CosmicRayCounts {
  return { tested: 0, bad: 0, first: 0, second: 0, grown: 0, tail: 0, trail: 0, spared: 0 };
}

/** Adds the second to the first. */
export function addCounts(sum: CosmicRayCounts, counts: Readonly<CosmicRayCounts>): void {
  sum.tested += counts.tested;
  sum.bad += counts.bad;
  sum.first += counts.first;
  sum.second += counts.second;
  sum.grown += counts.grown;
  sum.tail += counts.tail;
  sum.trail += counts.trail;
  sum.spared += counts.spared;
}

/** All pixels that were flagged. */
export function flaggedPixels({ first, second, grown, tail, trail }: Readonly<CosmicRayCounts>): number {
  return first + second + grown + tail + trail;
}
