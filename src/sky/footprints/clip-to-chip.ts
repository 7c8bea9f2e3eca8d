import { pixelVector, type ChipShape } from './chip-shape.js';
import { addVertex, pixelPolygon, type PixelPolygon } from './pixel-polygon.js';
import { sphericalArea } from './spherical-area.js';

/** Parts of the longer side of a chip that an edge is divided into on its way to the sky, which bends it. */
const PARTS = 64;

/** Area on the sky, steradian, of a pixel polygon (0-based, may be concave) on a chip. */
export function skyArea(cut: PixelPolygon, chip: ChipShape): number {
  const longest = Math.max(chip.nx, chip.ny) / PARTS;
  outline.count = 0;
  for (let i = 0, j = cut.count - 1; i < cut.count; j = i++) {
    const dx = cut.x[i] - cut.x[j];
    const dy = cut.y[i] - cut.y[j];
    const steps = Math.max(1, Math.ceil(Math.hypot(dx, dy) / longest));
    for (let k = 0; k < steps; k++) addToOutline(chip, cut, j, dx * (k / steps), dy * (k / steps));
  }
  return sphericalArea(outline.sky.subarray(0, 3 * outline.count));
}

const one = pixelPolygon();
const two = pixelPolygon();
const outline = pixelPolygon();
const v = new Float64Array(3);

/** Adds the sky of the point (dx, dy) from vertex j, unless it has none. */
function addToOutline(chip: ChipShape, { x, y, sky }: PixelPolygon, j: number, dx: number, dy: number): void {
  if (dx === 0 && dy === 0 && sky[3 * j] === sky[3 * j]) {
    addVertex(outline, x[j], y[j], sky[3 * j], sky[3 * j + 1], sky[3 * j + 2]);
  } else if (pixelVector(chip.wcs, x[j] + dx, y[j] + dy, v)) {
    addVertex(outline, x[j] + dx, y[j] + dy, v[0], v[1], v[2]);
  }
}

/**
 * The part of a pixel polygon that lies on an nx by ny chip, between the outer edges of its pixels (Sutherland and Hodgman); what a concave polygon gets of extra edges lies on the border, twice, and has no area.
 * The result is valid until the next call.
 */
export function clipToChip(polygon: PixelPolygon, nx: number, ny: number): PixelPolygon {
  clipSide(polygon, true, -0.5, 1, one);
  clipSide(one, true, nx - 0.5, -1, two);
  clipSide(two, false, -0.5, 1, one);
  clipSide(one, false, ny - 0.5, -1, two);
  return two;
}

function clipSide(from: PixelPolygon, horizontal: boolean, limit: number, sign: 1 | -1, out: PixelPolygon): void {
  const { x, y, sky, count } = from;
  const c = horizontal ? x : y;
  out.count = 0;
  for (let i = 0, j = count - 1; i < count; j = i++) {
    const before = (c[j] - limit) * sign;
    const after = (c[i] - limit) * sign;
    if (before >= 0 !== after >= 0) {
      const t = before / (before - after);
      addVertex(out, x[j] + (x[i] - x[j]) * t, y[j] + (y[i] - y[j]) * t, NaN, NaN, NaN);
    }
    if (after >= 0) addVertex(out, x[i], y[i], sky[3 * i], sky[3 * i + 1], sky[3 * i + 2]);
  }
}
