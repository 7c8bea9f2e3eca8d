import type { CelestialWcs } from '../../wcs/pixel-sky-chain.js';

/** Does the chip have lookup tables, beside a polynomial or alone? */
export function hasTables({ d2im, npol }: CelestialWcs): boolean {
  return d2im[0] !== null || d2im[1] !== null || npol[0] !== null || npol[1] !== null;
}

/** Pixels around the chip in which the distortion is still its own. */
const MARGIN = 1;

/** Steps below this many pixels end the iteration: hundred times finer than what borders are drawn to. */
const TOLERANCE = 1e-5;

const MAX_ITERATIONS = 30;

const focal = new Float64Array(6);

/**
 * Focal position (1-based pixels, CRPIX included) to pixel (0-based), for positions on an nx by ny chip AND off it:
 * beyond a margin of 1 pixel the distortion keeps the value that it has at the nearest point of the margin. A
 * polynomial that is small on the chip can fold the plane back onto it a few chip widths away; frozen, it cannot: what
 * lies off the chip stays off it, and lines stay connected. Newton's iteration from (startX, startY), a 1-based pixel; false
 * when it does not converge.
 */
export function frozenInverse(
  wcs: CelestialWcs,
  nx: number,
  ny: number,
  fx: number,
  fy: number,
  out: Float64Array,
  startX = fx,
  startY = fy,
): boolean {
  let x = wcs.hasDistortion ? startX : fx;
  let y = wcs.hasDistortion ? startY : fy;
  if (wcs.hasDistortion) {
    let left = MAX_ITERATIONS;
    for (let step = Infinity; step > TOLERANCE; left--) {
      if (left === 0) return false;
      const cx = Math.min(nx + 0.5 + MARGIN, Math.max(0.5 - MARGIN, x));
      const cy = Math.min(ny + 0.5 + MARGIN, Math.max(0.5 - MARGIN, y));
      wcs.focalAndSlopes(cx, cy, focal);
      const dx = fx - focal[0] - (x - cx);
      const dy = fy - focal[1] - (y - cy);
      const ax = x === cx ? 1 + focal[2] : 1;
      const bx = x === cx ? focal[4] : 0;
      const ay = y === cy ? focal[3] : 0;
      const by = y === cy ? 1 + focal[5] : 1;
      const det = ax * by - ay * bx;
      if (!(det > 0)) return false;
      const stepX = (by * dx - ay * dy) / det;
      const stepY = (ax * dy - bx * dx) / det;
      x += stepX;
      y += stepY;
      step = Math.abs(stepX) + Math.abs(stepY);
    }
  }
  out[0] = x - 1;
  out[1] = y - 1;
  return Number.isFinite(out[0] + out[1]);
}
