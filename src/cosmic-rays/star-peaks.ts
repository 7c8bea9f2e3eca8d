import type { ChipLevel } from './chip-level.js';
import type { ChipStrip, StripScratch } from './strip.js';

/** A peak of the median is a star when it is so many sigma above the pixels {@link REACH} beside, below and above it. */
const BRIGHT = 20;
/** Within so many pixels there is nothing brighter. */
const REACH = 2;

/** Stars of a chip. */
export interface StarPeaks {
  /** Where they are in the median, 0-based pixels. */
  readonly xs: number[];
  readonly ys: number[];
  /** How far they are from there on the chip itself, pixels. */
  readonly dxs: number[];
  readonly dys: number[];
}

/** No stars: what {@link addStarPeaks} begins with. */
export function noStarPeaks(): StarPeaks {
  return { xs: [], ys: [], dxs: [], dys: [] };
}

/**
 * Adds the bright compact peaks of the blotted median in rows [from, to) of a chip: the catalogue that every set of exposures brings
 * along. Peaks at the border of the chip or of the median are left out, and those with a pixel without a value.
 */
export function addStarPeaks(
  strip: ChipStrip,
  from: number,
  to: number,
  level: ChipLevel,
  scratch: StripScratch,
  { xs, ys, dxs, dys }: StarPeaks,
): void {
  const { simd, peaks } = scratch;
  const { nx, ny, first, blot } = strip;
  const last = Math.min(to, ny - REACH);
  const least = (BRIGHT * level.readNoise) / level.factor;
  for (let y = Math.max(from, REACH); y < last; y++) {
    const row = (y - first) * nx;
    const count = simd.peakPixels(scratch.blot.at, nx, row + REACH, row + nx - REACH, least, peaks.at);
    for (let n = 0; n < count; n++) {
      const k = peaks.array[n];
      const peak = blot[k];
      if (!(peak - blot[k - REACH] > least)) continue;
      const noise = Math.sqrt(Math.abs(peak * level.factor) + level.readNoise ** 2) / level.factor;
      const beside = Math.max(blot[k - REACH], blot[k + REACH], blot[k - REACH * nx], blot[k + REACH * nx]);
      if (!(peak - beside > BRIGHT * noise) || !isHighest(blot, nx, k)) continue;
      const [dx, dy] = displacement(strip, k);
      if (!Number.isFinite(dx + dy)) continue;
      dxs.push(dx);
      dys.push(dy);
      xs.push(k - row + vertex(blot[k - 1], peak, blot[k + 1]));
      ys.push(y + vertex(blot[k - nx], peak, blot[k + nx]));
    }
  }
}

/** True where no pixel about pixel k is higher, and all have a value. */
function isHighest(blot: Float32Array, nx: number, k: number): boolean {
  for (let row = -REACH; row <= REACH; row++) {
    for (let at = k + row * nx - REACH; at <= k + row * nx + REACH; at++) if (!(blot[at] <= blot[k])) return false;
  }
  return true;
}

/**
 * By how much the chip is displaced against its median about pixel k: D - M = -dx dM/dx - dy dM/dy, least squares over the 3 x 3 pixels
 * in the middle.
 */
function displacement({ nx, sci, blot }: ChipStrip, k: number): [number, number] {
  let [xx, xy, yy, xr, yr] = [0, 0, 0, 0, 0];
  for (let row = -1; row <= 1; row++) {
    for (let at = k + row * nx - 1; at <= k + row * nx + 1; at++) {
      const gx = (blot[at + 1] - blot[at - 1]) / 2;
      const gy = (blot[at + nx] - blot[at - nx]) / 2;
      const rest = sci[at] - blot[at];
      xx += gx * gx;
      xy += gx * gy;
      yy += gy * gy;
      xr -= gx * rest;
      yr -= gy * rest;
    }
  }
  const determinant = xx * yy - xy * xy;
  return [(yy * xr - xy * yr) / determinant, (xx * yr - xy * xr) / determinant];
}

/** Where the parabola through three values has its vertex, from the middle one. */
function vertex(before: number, middle: number, after: number): number {
  const curvature = 2 * middle - before - after;
  return curvature > 0 ? (0.5 * (after - before)) / curvature : 0;
}
