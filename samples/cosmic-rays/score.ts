import { isFlagged, type BitMask } from '../../src/masks/bit-mask.js';

/** How flags compare with the truth, over pixels. */
export interface Score {
  /** True cosmic rays that are flagged and that are not; flags where there is none. */
  hits: number;
  misses: number;
  false: number;
  /** Those of the false ones that are on bright star cores. */
  cores: number;
}

/** Within this of a star's centre a pixel is of its core, pixels. */
export const CORE = 1.5;

/** A star of so many electrons is bright. */
export const BRIGHT = 2e4;

/** What a score is taken of. */
export interface Scored {
  readonly nx: number;
  readonly ny: number;
  /** Not 0: a cosmic ray. */
  readonly truth: ArrayLike<number>;
  /** Not 0: left out. */
  readonly dq: ArrayLike<number>;
  readonly stars: readonly { readonly x: number; readonly y: number; readonly electrons: number }[];
}

/** Adds a chip to a score. */
export function addScore(score: Score, chip: Scored, isFlag: (x: number, y: number) => boolean): void {
  const bright = chip.stars.filter(({ electrons }) => electrons >= BRIGHT);
  for (let y = 0, k = 0; y < chip.ny; y++) {
    for (let x = 0; x < chip.nx; x++, k++) {
      if (chip.dq[k] !== 0) continue;
      const flag = isFlag(x, y);
      if (chip.truth[k] !== 0) score[flag ? 'hits' : 'misses']++;
      else if (flag) {
        score.false++;
        if (bright.some((star) => (x - star.x) ** 2 + (y - star.y) ** 2 <= CORE ** 2)) score.cores++;
      }
    }
  }
}

/** A score of nothing. */
export function noScore(): Score {
  return { hits: 0, misses: 0, false: 0, cores: 0 };
}

/** The score of masks. */
export function scoreOf(chips: readonly (readonly [Scored, BitMask])[]): Score {
  const score = noScore();
  for (const [chip, mask] of chips) addScore(score, chip, (x, y) => isFlagged(mask, x, y));
  return score;
}

/** Share of the cosmic rays that are found. */
export function completeness({ hits, misses }: Score): number {
  return hits / (hits + misses);
}

/** Share of the flags that are cosmic rays. */
export function purity(score: Score): number {
  return score.hits / (score.hits + score.false);
}
