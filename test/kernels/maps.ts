import type { ExactMap, GridStage, LookupTable, StepsizeMap } from '../../src/kernels/types.js';

/** A lookup table with a smooth and a rough part, over a chip of nx x ny pixels. */
export function lookupTable(nx: number, ny: number, nodesX: number, nodesY: number, amplitude: number): LookupTable {
  return {
    nx: nodesX,
    ny: nodesY,
    crpix: [1, 1],
    crval: [1, 1],
    cdelt: [nodesX > 1 ? (nx - 1) / (nodesX - 1) : 1, nodesY > 1 ? (ny - 1) / (nodesY - 1) : 1],
    data: Float32Array.from(
      { length: nodesX * nodesY },
      (_, k) => amplitude * Math.sin(k * 0.71) * Math.cos(k * 0.013),
    ),
  };
}

/** What a test chip is made of. */
export interface ChipOptions {
  readonly nx: number;
  readonly ny: number;
  /** Output pixel over input pixel. */
  readonly scale?: number;
  readonly degrees?: number;
  readonly sipOrder?: number;
  readonly d2im?: ExactMap['d2im'];
  readonly npol?: ExactMap['npol'];
  readonly sky?: ExactMap['sky'];
}

/** A distorted chip in the middle of a frame: SIP of the order, perhaps lookups, a slightly tilted projective stage. */
export function exactChip(options: ChipOptions): ExactMap {
  const { nx, ny, scale = 1, degrees = 2.5, sipOrder = 4, d2im = [null, null], npol = [null, null] } = options;
  const c = Math.cos((degrees * Math.PI) / 180) / scale;
  const s = Math.sin((degrees * Math.PI) / 180) / scale;
  const middle = (0.75 * Math.hypot(nx, ny)) / scale;
  const size = (sipOrder + 1) ** 2;
  const plane = (sign: number): Float64Array =>
    Float64Array.from({ length: size }, (_, k) => {
      const p = Math.floor(k / (sipOrder + 1));
      const q = k % (sipOrder + 1);
      return p + q < 2 || p + q > sipOrder ? 0 : (sign * 0.7 * Math.cos(k)) / 150 ** (p + q - 1) / 4;
    });
  return {
    kind: 'exact',
    nx,
    ny,
    crpix: [nx / 2 - 0.3, ny / 2 + 0.2],
    sipOrder,
    sipA: sipOrder === 0 ? new Float64Array(0) : plane(1),
    sipB: sipOrder === 0 ? new Float64Array(0) : plane(-1),
    d2im,
    npol,
    sky: options.sky ?? { kind: 'projective', h: Float64Array.of(c, -s, middle, s, c, middle, 1e-6, -2e-6, 1) },
  };
}

/** Exact nodes of a curved function of the focal offset. */
export function gridStage(reach: number, step: number): GridStage {
  const n = Math.ceil((2 * reach) / step) + 5;
  const x0 = -reach - 2 * step;
  const gx = new Float64Array(n * n);
  const gy = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < n; i++) [gx[j * n + i], gy[j * n + i]] = curvedSky(x0 + i * step, x0 + j * step);
  }
  return { kind: 'grid', x0, y0: x0, step, nx: n, ny: n, gx, gy };
}

/** The function behind {@link gridStage}. */
export function curvedSky(fx: number, fy: number): [number, number] {
  return [300 + fx + 2e-5 * fx * fx - 1e-8 * fx * fy * fy, 310 - 0.02 * fx + fy + 1e-5 * fx * fy];
}

/** The reference's step table of a smooth map. */
export function stepsizeChip(nx: number, ny: number, step: number): StepsizeMap {
  const gridNx = Math.floor(nx / step) + 2;
  const gridNy = Math.floor(ny / step) + 2;
  const gx = new Float64Array(gridNx * gridNy);
  const gy = new Float64Array(gridNx * gridNy);
  for (let j = 0; j < gridNy; j++) {
    for (let i = 0; i < gridNx; i++)
      [gx[j * gridNx + i], gy[j * gridNx + i]] = curvedSky(i * step - 1 - nx / 2, j * step - 1 - ny / 2);
  }
  return { kind: 'stepsize', nx, ny, step, gridNx, gridNy, gx, gy };
}
