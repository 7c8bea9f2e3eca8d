import { blotRow } from '../../src/blot/blot-row.js';
import { createInterpolant, stencilMargin } from '../../src/blot/interpolant.js';
import { createBlotMemory } from '../../src/kernels/blot-memory.js';
import { extendEdges, placeBlotWindow } from '../../src/kernels/blot-window.js';
import type { CombineLayer } from '../../src/median/combine-layer.js';
import { planCombine } from '../../src/median/combine-plan.js';
import { combineStack } from '../../src/median/combine-stack.js';
import { addWeights, createWeightSums, meanWeight } from '../../src/median/mean-weight.js';
import { createCombineScratch } from '../../src/median/stack-tile.js';
import { EXPTIME, type RayExposure } from './ray-set.js';

const NO_HALO = { left: 0, right: 0, below: 0, above: 0 };

/**
 * The median of a simulated set as each exposure would have seen it, sky included: drizzled onto the first frame (pixfrac 1, same
 * scale: bilinear shares), minmed, blotted with poly5.
 * @param compat - as the reference combines and blots
 */
export function blottedMedians(exposures: readonly RayExposure[], compat: boolean): Float32Array[] {
  const { nx, ny } = exposures[0];
  const drizzled = exposures.map(drizzle);
  const layers = exposures.map(({ level }, k): CombineLayer => {
    const sums = createWeightSums();
    addWeights(sums, drizzled[k].wht, nx, ny, NO_HALO);
    return {
      label: `exposure ${k + 1}`,
      meanWeight: meanWeight(sums),
      exptime: EXPTIME,
      background: level.sky,
      readNoise: level.readNoise,
      pixelArea: 1,
      lthresh: null,
      hthresh: null,
    };
  });
  const plan = planCombine({ ...MEDIAN, compat }, layers);
  const median = new Float32Array(nx * ny);
  const [sci, wht] = [drizzled.map((image) => image.sci), drizzled.map((image) => image.wht)];
  combineStack({ nx, ny, halo: NO_HALO, sci, wht }, plan, createCombineScratch(plan, nx, ny), median);
  return blots(median, exposures, compat);
}

const MEDIAN = {
  combine_type: 'minmed',
  combine_nsigma: [4, 3],
  combine_nlow: 0,
  combine_nhigh: 0,
  combine_maskpt: 0.3,
  combine_grow: 1,
  median_newmasks: true,
} as const;

function drizzle({ nx, ny, sci, level, shift }: RayExposure): {
  readonly sci: Float32Array;
  readonly wht: Float32Array;
} {
  const [values, weights] = [new Float32Array(nx * ny), new Float32Array(nx * ny)];
  for (let y = 0, k = 0; y < ny; y++) {
    for (let x = 0; x < nx; x++, k++) {
      let [sum, weight] = [0, 0];
      const [left, below] = [Math.floor(x - shift[0]), Math.floor(y - shift[1])];
      for (let row = below; row <= below + 1; row++) {
        for (let column = left; column <= left + 1; column++) {
          if (row < 0 || column < 0 || row >= ny || column >= nx) continue;
          const share = (1 - Math.abs(x - shift[0] - column)) * (1 - Math.abs(y - shift[1] - row));
          sum += share * (sci[row * nx + column] - level.sky);
          weight += share;
        }
      }
      values[k] = weight > 0 ? sum / weight / EXPTIME : 0;
      weights[k] = weight * EXPTIME;
    }
  }
  return { sci: values, wht: weights };
}

function blots(median: Float32Array, exposures: readonly RayExposure[], compat: boolean): Float32Array[] {
  const { nx, ny } = exposures[0];
  const margin = stencilMargin('poly5');
  const box = { x0: -margin - 1, y0: -margin - 1, nx: nx + 2 * margin + 2, ny: ny + 2 * margin + 2 };
  const memory = createBlotMemory({ windowPixels: box.nx * box.ny, rowPixels: nx, blottedPixels: nx * ny });
  const window = placeBlotWindow(memory, box, nx, ny);
  for (let y = 0; y < ny; y++) {
    memory.image.array.set(median.subarray(y * nx, (y + 1) * nx), (y - box.y0) * box.nx - box.x0);
  }
  extendEdges(window);
  const interpolant = createInterpolant({ interp: 'poly5', compat });
  return exposures.map(({ level, shift }) => {
    const missing = compat ? level.sky : NaN;
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++) {
        memory.xs.array[x] = x + shift[0];
        memory.ys.array[x] = y + shift[1];
      }
      blotRow(interpolant, window, { n: nx, at: y * nx }, { scale: EXPTIME, add: level.sky, missing });
    }
    return memory.blotted.array.slice(0, nx * ny);
  });
}
