import type { CombinePlan } from './combine-plan.js';
import type { CombineScratch, StackTile } from './stack-tile.js';

/** Most images that {@link middlesOfFew} takes. */
export const FEW_IMAGES = 4;

/** Key of +Infinity: what is bad or absent sorts behind every value. */
const LAST = 0x7f800000;

/**
 * For pixels [at, at + n) of up to four images without thresholds: middle and minimum of the good values as for more (see minmed.ts; without a good
 * one they are not to be used), counts[x] = number of good values, weights[x] = sum of their weights.
 *
 * Noise is in no order, so that every other comparison would be guessed wrong, and Math.min compares as well: values are
 * compared as integers of the same order (their bits, reversed below 0) by arithmetic, in two thirds of the time.
 */
export function middlesOfFew(
  { sci, wht }: StackTile,
  plan: CombinePlan,
  at: number,
  n: number,
  scratch: CombineScratch,
): void {
  const { middle, least, counts } = scratch;
  const images = sci.length;
  const [b, c, d] = [1, 2, 3].map((k) => Math.min(k, images - 1));
  const { leastWeight } = plan;
  lowestTwo(
    [sci[0], sci[b], sci[c], sci[d]],
    [wht[0], wht[b], wht[c], wht[d]],
    [0, 1, 2, 3].map((k) => (k < images ? leastWeight[k] : Infinity)),
    at,
    n,
    scratch,
  );
  const meanOfTwo = plan.compat && images === 2;
  for (let x = 0; x < n; x++) {
    const good = counts[x];
    const k = at + x;
    if (good === 3 || (good === 2 && meanOfTwo)) middle[k] = (least[k] + middle[k]) / 2;
    else if (good < 3) middle[k] = least[k];
  }
}

/** The lowest and the second lowest of the good values of four images to `least` and `second`. */
function lowestTwo(
  sci: readonly Float32Array[],
  [whtA, whtB, whtC, whtD]: readonly Float32Array[],
  [weightA, weightB, weightC, weightD]: readonly number[],
  at: number,
  n: number,
  { least, middle: second, counts, weights }: CombineScratch,
): void {
  const [bitsA, bitsB, bitsC, bitsD] = sci.map(bitsOf);
  const [secondBits, leastBits] = [bitsOf(second), bitsOf(least)];
  for (let k = at; k < at + n; k++) {
    let good = 0;
    let weight = 0;
    let keyA = LAST;
    let keyB = LAST;
    let keyC = LAST;
    let keyD = LAST;
    const ownA = whtA[k];
    if (ownA >= weightA) {
      const bits = bitsA[k];
      if ((bits & 0x7fffffff) < LAST) {
        keyA = bits ^ ((bits >> 31) & 0x7fffffff);
        weight += ownA;
        good++;
      }
    }
    const ownB = whtB[k];
    if (ownB >= weightB) {
      const bits = bitsB[k];
      if ((bits & 0x7fffffff) < LAST) {
        keyB = bits ^ ((bits >> 31) & 0x7fffffff);
        weight += ownB;
        good++;
      }
    }
    const ownC = whtC[k];
    if (ownC >= weightC) {
      const bits = bitsC[k];
      if ((bits & 0x7fffffff) < LAST) {
        keyC = bits ^ ((bits >> 31) & 0x7fffffff);
        weight += ownC;
        good++;
      }
    }
    const ownD = whtD[k];
    if (ownD >= weightD) {
      const bits = bitsD[k];
      if ((bits & 0x7fffffff) < LAST) {
        keyD = bits ^ ((bits >> 31) & 0x7fffffff);
        weight += ownD;
        good++;
      }
    }
    // In each step: difference; all ones if the first is less (also where the difference overflows); exchange.
    let less = (keyA - keyB) | 0;
    less = (less ^ ((keyA ^ keyB) & (less ^ keyA))) >> 31;
    let differing = (keyA ^ keyB) & less;
    const low = keyB ^ differing;
    const high = keyA ^ differing;
    less = (keyC - keyD) | 0;
    less = (less ^ ((keyC ^ keyD) & (less ^ keyC))) >> 31;
    differing = (keyC ^ keyD) & less;
    const otherLow = keyD ^ differing;
    const otherHigh = keyC ^ differing;
    less = (low - otherLow) | 0;
    less = (less ^ ((low ^ otherLow) & (less ^ low))) >> 31;
    differing = (low ^ otherLow) & less;
    const lowest = otherLow ^ differing;
    const higherLow = low ^ differing;
    less = (high - otherHigh) | 0;
    less = (less ^ ((high ^ otherHigh) & (less ^ high))) >> 31;
    const lowerHigh = otherHigh ^ ((high ^ otherHigh) & less);
    less = (higherLow - lowerHigh) | 0;
    less = (less ^ ((higherLow ^ lowerHigh) & (less ^ higherLow))) >> 31;
    const next = lowerHigh ^ ((higherLow ^ lowerHigh) & less);
    leastBits[k] = lowest ^ ((lowest >> 31) & 0x7fffffff);
    secondBits[k] = next ^ ((next >> 31) & 0x7fffffff);
    counts[k - at] = good;
    weights[k - at] = weight;
  }
}

function bitsOf(values: Float32Array): Int32Array {
  return new Int32Array(values.buffer, values.byteOffset, values.length);
}
