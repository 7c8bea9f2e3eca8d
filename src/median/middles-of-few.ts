import type { CombinePlan } from './combine-plan.js';
import type { NoiseModel } from './noise-model.js';
import { FEW_IMAGES } from './stack-tile.js';
import type { CombineScratch, StackTile } from './stack-tile.js';

/**
 * For a tile of up to four images without thresholds, in WebAssembly (simd/few.ts): middle and minimum as for more (see minmed.ts), the
 * minimum equal to the middle where the difference cannot be significant. The pixels that are left, and those without a good
 * value where these are filled, go to `far`; returns how many they are.
 */
export function middlesOfFew(tile: StackTile, plan: CombinePlan, noise: NoiseModel, scratch: CombineScratch): number {
  const { nx, ny, sci, wht } = tile;
  const { compat, nsigma, empty, fill, leastWeight } = plan;
  const { room, middle, least, far } = scratch;
  const { simd, buffer } = room;
  const addresses = new Int32Array(buffer, simd.fewImagesAt(), 2 * FEW_IMAGES);
  const weights = new Float32Array(buffer, simd.fewImagesAt() + 8 * FEW_IMAGES, FEW_IMAGES);
  const images = sci.length;
  for (let k = 0; k < FEW_IMAGES; k++) {
    // What is not there is an image that is good nowhere.
    const image = k < images ? k : 0;
    addresses[k] = k === image ? addressOf(sci[image], k, scratch) : addresses[0];
    addresses[FEW_IMAGES + k] = k === image ? addressOf(wht[image], FEW_IMAGES + k, scratch) : addresses[FEW_IMAGES];
    weights[k] = k === image ? leastWeight[image] : Infinity;
  }
  return simd.middlesOfFew(
    nx * ny,
    compat && images === 2,
    empty,
    fill === 'masked',
    Math.min(nsigma[0] ** 2, nsigma[1] ** 2),
    noise.lowestPerValue,
    noise.lowestPerWeight,
    middle.at,
    least.at,
    far.at,
  );
}

/** Where a plane lies in the memory of the kernels: there already, or copied there. */
function addressOf(plane: Float32Array, place: number, { room, staged }: CombineScratch): number {
  if (plane.buffer === room.buffer) return plane.byteOffset;
  const { array, at } = staged[place];
  array.set(plane);
  return at;
}
