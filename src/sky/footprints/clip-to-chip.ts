import { pixelVector, type ChipShape } from './chip-shape.js';
import { addVertex, pixelPolygon, type PixelPolygon } from './mapped-border.js';
import { sphericalArea } from './spherical-area.js';

/** Parts of the longer side of a chip that an edge is divided into on its way to the sky, which bends it. */
const PARTS = 64;

/**
 * Area on the sky, steradian, of the part of a pixel polygon (0-based, may be concave) that lies on the chip, between
 * the outer edges of its pixels.
 */
export function areaOnChip(polygon: PixelPolygon, chip: ChipShape): number {
  const cut = clipToChip(polygon, chip.nx, chip.ny);
  const longest = Math.max(chip.nx, chip.ny) / PARTS;
  const vectors: number[] = [];
  const v = new Float64Array(3);
  for (let i = 0, j = cut.count - 1; i < cut.count; j = i++) {
    const dx = cut.x[i] - cut.x[j];
    const dy = cut.y[i] - cut.y[j];
    const steps = Math.max(1, Math.ceil(Math.hypot(dx, dy) / longest));
    for (let k = 0; k < steps; k++) {
      const t = k / steps;
      if (pixelVector(chip.wcs, cut.x[j] + dx * t, cut.y[j] + dy * t, v)) vectors.push(v[0], v[1], v[2]);
    }
  }
  return sphericalArea(vectors);
}

const one = pixelPolygon();
const two = pixelPolygon();

/**
 * Sutherland and Hodgman; what a concave polygon gets of extra edges lies on the border, twice, and has no area.
 * The result is valid until the next call.
 */
function clipToChip(polygon: PixelPolygon, nx: number, ny: number): PixelPolygon {
  clipSide(polygon, true, -0.5, 1, one);
  clipSide(one, true, nx - 0.5, -1, two);
  clipSide(two, false, -0.5, 1, one);
  clipSide(one, false, ny - 0.5, -1, two);
  return two;
}

function clipSide(from: PixelPolygon, horizontal: boolean, limit: number, sign: 1 | -1, out: PixelPolygon): void {
  const { x, y, count } = from;
  const c = horizontal ? x : y;
  out.count = 0;
  for (let i = 0, j = count - 1; i < count; j = i++) {
    const before = (c[j] - limit) * sign;
    const after = (c[i] - limit) * sign;
    if (before >= 0 !== after >= 0) {
      const t = before / (before - after);
      addVertex(out, x[j] + (x[i] - x[j]) * t, y[j] + (y[i] - y[j]) * t);
    }
    if (after >= 0) addVertex(out, x[i], y[i]);
  }
}
