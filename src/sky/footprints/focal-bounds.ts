import type { CelestialWcs } from '../../wcs/pixel-sky-chain.js';

/** Where the samples of a border lie in the focal plane of a chip, pixels from its CRPIX. */
export interface FocalBounds {
  readonly minX: number;
  readonly maxX: number;
  readonly minY: number;
  readonly maxY: number;
  /** What a sample leaves the middle of its neighbours by, at most: pixels. */
  readonly bend: number;
}

const focal = new Float64Array(2);

/**
 * Bounds of border samples (unit vectors x, y, z, ..., the ends and middles of pieces in turn). Null when one of them
 * has no place in the plane.
 */
export function focalBounds(samples: Float64Array, wcs: CelestialWcs): FocalBounds | null {
  let [minX, maxX, minY, maxY, bend] = [Infinity, -Infinity, Infinity, -Infinity, 0];
  const n = samples.length / 3;
  // The two samples before.
  let [x0, y0, x1, y1] = [NaN, NaN, NaN, NaN];
  for (let k = 0; k <= n; k++) {
    const i = k === n ? 0 : 3 * k;
    if (!wcs.vectorToFocal(samples[i], samples[i + 1], samples[i + 2], focal)) return null;
    const x = focal[0];
    const y = focal[1];
    if (!Number.isFinite(x + y)) return null;
    // The middle of a piece is every second sample.
    if (k > 0 && k % 2 === 0) bend = Math.max(bend, Math.hypot(x1 - (x0 + x) / 2, y1 - (y0 + y) / 2));
    x0 = x1;
    y0 = y1;
    x1 = x;
    y1 = y;
    minX = Math.min(minX, x);
    maxX = Math.max(maxX, x);
    minY = Math.min(minY, y);
    maxY = Math.max(maxY, y);
  }
  return { minX, maxX, minY, maxY, bend };
}
