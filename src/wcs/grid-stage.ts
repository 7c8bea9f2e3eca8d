import type { GridStage } from '../kernels/types.js';
import { lagrange } from './evaluate-map.js';
import type { OutputFrame } from './frame.js';
import type { FocalRange } from './focal-range.js';
import type { CelestialWcs } from './pixel-sky-chain.js';

/** Largest error, output pixels, that the grid may have at the centre of any cell that falls on the frame. */
export const GRID_TOLERANCE = 1e-6;

/** Distance of the nodes, pixels: tried from the first on until the error is small enough. */
const STEPS: readonly number[] = [32, 16, 8, 4];

/** Output pixels around the frame where the grid must still be exact: the reach of the largest drops. */
const REACH = 64;

/**
 * The coarsest grid over the range whose error, measured where 4-point interpolation is worst (the cell centres),
 * is below {@link GRID_TOLERANCE}. Undefined when none is.
 */
export function fitGrid(
  input: CelestialWcs,
  output: CelestialWcs,
  frame: OutputFrame,
  range: FocalRange,
): GridStage | undefined {
  const exact = skyMap(input, output);
  for (const step of STEPS) {
    const grid = nodes(exact, range, step);
    if (gridError(grid, exact, frame) < GRID_TOLERANCE) return grid;
  }
  return undefined;
}

type FocalMap = (fx: number, fy: number, out: Float64Array) => boolean;

/** Focal offset to 0-based output pixel by way of the sky; false, with NaN, where there is none. */
function skyMap(input: CelestialWcs, output: CelestialWcs): FocalMap {
  const v = new Float64Array(3);
  return (fx, fy, out) => {
    if (!input.focalToVector(fx, fy, v) || !output.vectorToFocal(v[0], v[1], v[2], out)) {
      out[0] = NaN;
      out[1] = NaN;
      return false;
    }
    out[0] += output.crpix[0] - 1;
    out[1] += output.crpix[1] - 1;
    return true;
  };
}

/** One node before the range and two after it: the stencil of 4 is complete everywhere in it. */
function nodes(exact: FocalMap, range: FocalRange, step: number): GridStage {
  const nx = Math.ceil((range.maxX - range.minX) / step) + 4;
  const ny = Math.ceil((range.maxY - range.minY) / step) + 4;
  const x0 = range.minX - step;
  const y0 = range.minY - step;
  const gx = new Float64Array(nx * ny);
  const gy = new Float64Array(nx * ny);
  const out = new Float64Array(2);
  for (let j = 0; j < ny; j++) {
    for (let i = 0; i < nx; i++) {
      exact(x0 + i * step, y0 + j * step, out);
      gx[j * nx + i] = out[0];
      gy[j * nx + i] = out[1];
    }
  }
  return { kind: 'grid', x0, y0, step, nx, ny, gx, gy };
}

function gridError(grid: GridStage, exact: FocalMap, frame: OutputFrame): number {
  const truth = new Float64Array(2);
  const guess = new Float64Array(2);
  let worst = 0;
  for (let j = 1; j < grid.ny - 2; j++) {
    for (let i = 1; i < grid.nx - 2; i++) {
      const fx = grid.x0 + (i + 0.5) * grid.step;
      const fy = grid.y0 + (j + 0.5) * grid.step;
      if (!exact(fx, fy, truth) || !near(truth, frame)) continue;
      lagrange(grid, fx, fy, guess);
      const error = Math.max(Math.abs(guess[0] - truth[0]), Math.abs(guess[1] - truth[1]));
      if (Number.isNaN(error)) return Infinity;
      worst = Math.max(worst, error);
    }
  }
  return worst;
}

function near(pixel: Float64Array, frame: OutputFrame): boolean {
  return pixel[0] > -REACH && pixel[0] < frame.nx + REACH && pixel[1] > -REACH && pixel[1] < frame.ny + REACH;
}
