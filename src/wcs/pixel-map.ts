import type { ExactMap, PixelMap, ProjectiveStage, StepsizeMap } from '../kernels/types.js';
import { focalRange, type FocalRange } from './focal-range.js';
import { frameWcs, requireSameSystem, type OutputFrame } from './frame.js';
import { fitGrid } from './grid-stage.js';
import type { CelestialWcs } from './pixel-sky-chain.js';
import { R0 } from './projections/projection.js';

export { evaluateMap } from './evaluate-map.js';
export { GRID_TOLERANCE } from './grid-stage.js';

/** How to map. */
export interface PixelMapOptions {
  /** Above 0: the reference's grid of that step, bilinear between nodes. 0 or absent: exact. */
  readonly stepsize?: number;
}

/**
 * The map from the pixels of a chip (`nx` by `ny`) to those of the output frame, both 0-based.
 *
 * TAN (with SIP, lookup tables, any LONPOLE) to the frame is a projective map, exact to rounding (1e-8 pixel). Other
 * projections get a grid of exact nodes in the focal plane with 4-point Lagrange interpolation, checked at every
 * cell centre that falls on the frame to {@link GRID_TOLERANCE} pixel, with a finer step where needed; where even a step of
 * 4 is too coarse (the horizon of the frame inside the chip) every pixel is given (`pixmap`).
 * Throws WcsError when chip and frame are in different sky systems.
 */
export function pixelMap(
  input: CelestialWcs,
  nx: number,
  ny: number,
  frame: OutputFrame,
  options: PixelMapOptions = {},
): PixelMap {
  const output = frameWcs(frame);
  requireSameSystem(input, output);
  const step = options.stepsize ?? 0;
  if (step > 0) return stepsizeMap(input, nx, ny, output, step);
  const range = focalRange(input, nx, ny);
  const projective = projectiveStage(input, output, range);
  const sky = projective ?? fitGrid(input, output, frame, range);
  if (sky === undefined) return everyPixel(input, nx, ny, output);
  return exactMap(input, nx, ny, sky);
}

function exactMap(input: CelestialWcs, nx: number, ny: number, sky: ExactMap['sky']): ExactMap {
  const order = input.sip?.order ?? 0;
  return {
    kind: 'exact',
    nx,
    ny,
    crpix: [input.crpix[0] - 1, input.crpix[1] - 1],
    sipOrder: order,
    sipA: input.sip?.a.slice() ?? new Float64Array(1),
    sipB: input.sip?.b.slice() ?? new Float64Array(1),
    d2im: input.d2im,
    npol: input.npol,
    sky,
  };
}

/**
 * TAN to TAN: pixel = L . P_out . R_out^T . R_in . T_in . (fx, fy, 1), all linear in homogeneous coordinates.
 * Undefined when the input is not plain TAN or when part of the range lies beyond the horizon of the output (W <= 0).
 */
export function projectiveStage(
  input: CelestialWcs,
  output: CelestialWcs,
  range: FocalRange,
): ProjectiveStage | undefined {
  if (input.code !== 'TAN' || input.planeOffset[0] !== 0 || input.planeOffset[1] !== 0) return undefined;
  const [a, b, c, d] = input.cd;
  // Native direction (-y, x, r0) of focal offset (fx, fy).
  const toNative = Float64Array.of(-c, -d, 0, a, b, 0, 0, 0, R0);
  const m = product(transpose(output.rotation), product(input.rotation, toNative));
  const [i0, i1, i2, i3] = output.inverseCd;
  // prettier-ignore
  const toPixel = Float64Array.of(
    -R0 * i1, R0 * i0, output.crpix[0] - 1,
    -R0 * i3, R0 * i2, output.crpix[1] - 1,
    0, 0, 1,
  );
  const h = product(toPixel, m);
  const w = (x: number, y: number): number => h[6] * x + h[7] * y + h[8];
  const least = Math.min(
    w(range.minX, range.minY),
    w(range.minX, range.maxY),
    w(range.maxX, range.minY),
    w(range.maxX, range.maxY),
  );
  // W is r0 cos(distance from the output's tangent point): near 0 is the horizon.
  if (!(least > 1e-6 * R0)) return undefined;
  const scale = 1 / h[8];
  return { kind: 'projective', h: h.map((value) => value * scale) };
}

function transpose(m: Float64Array): Float64Array {
  return Float64Array.of(m[0], m[3], m[6], m[1], m[4], m[7], m[2], m[5], m[8]);
}

function product(a: Float64Array, b: Float64Array): Float64Array {
  const out = new Float64Array(9);
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) out[3 * i + j] = a[3 * i] * b[j] + a[3 * i + 1] * b[3 + j] + a[3 * i + 2] * b[6 + j];
  }
  return out;
}

/** The whole chain, exactly: 1-based input pixel to 0-based output pixel, NaN where there is none. */
function wholeChain(input: CelestialWcs, output: CelestialWcs): (x: number, y: number, out: Float64Array) => void {
  return (x, y, out) => {
    if (!input.pixelToSky(x, y, out)) return;
    output.skyToPixelLinear(out[0], out[1], out);
    out[0] -= 1;
    out[1] -= 1;
  };
}

function stepsizeMap(input: CelestialWcs, nx: number, ny: number, output: CelestialWcs, step: number): StepsizeMap {
  const gridNx = Math.floor(nx / step) + 2;
  const gridNy = Math.floor(ny / step) + 2;
  const nodes = sampled(wholeChain(input, output), gridNx, gridNy, (i, j) => [i * step, j * step]);
  return { kind: 'stepsize', nx, ny, step, gridNx, gridNy, gx: nodes.x, gy: nodes.y };
}

function everyPixel(input: CelestialWcs, nx: number, ny: number, output: CelestialWcs): PixelMap {
  return { kind: 'pixmap', nx, ny, ...sampled(wholeChain(input, output), nx, ny, (i, j) => [i + 1, j + 1]) };
}

function sampled(
  map: (x: number, y: number, out: Float64Array) => void,
  nx: number,
  ny: number,
  at: (i: number, j: number) => readonly [number, number],
): { x: Float64Array; y: Float64Array } {
  const x = new Float64Array(nx * ny);
  const y = new Float64Array(nx * ny);
  const out = new Float64Array(2);
  for (let j = 0; j < ny; j++) {
    for (let i = 0; i < nx; i++) {
      const [px, py] = at(i, j);
      map(px, py, out);
      x[j * nx + i] = out[0];
      y[j * nx + i] = out[1];
    }
  }
  return { x, y };
}
