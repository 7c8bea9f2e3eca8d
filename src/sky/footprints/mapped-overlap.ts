import { pixelVector, type ChipShape } from './chip-shape.js';
import { clipToChip, skyArea } from './clip-to-chip.js';
import type { Common } from './compat-overlap.js';
import { coversPixel } from './fill-polygon.js';
import { mapBorder, placeOn } from './mapped-border.js';
import { pixelByPixel } from './pixel-by-pixel.js';
import { pixelPolygon, type PixelPolygon } from './pixel-polygon.js';
import { holdsPixel, type PixelRegion } from './pixel-region.js';
import type { PreparedShape } from './prepared-shape.js';

/** The pixels of one chip that lie on another, and their area on the sky (steradian). */
interface Side {
  readonly pixels: PixelRegion;
  readonly area: number;
}

const polygon = pixelPolygon();

/**
 * The overlap of two chips: of each chip the pixels whose centres fall on the other one. The border of the one is
 * drawn into the pixels of the other with the distortions of both (limitations 10 and 11 of the dossier). The area is
 * the mean of those seen in the two pixel planes, so that it does not depend on the order. Null when no centre of
 * either falls on the other.
 */
export function mappedOverlap(a: PreparedShape, b: PreparedShape): Common | null {
  const inA = sideOf(a, b);
  const inB = sideOf(b, a);
  const holds = ({ pixels }: Side, { shape }: PreparedShape): boolean => holdsPixel(pixels, shape.nx, shape.ny);
  if (!holds(inA, a) && !holds(inB, b)) return null;
  return { area: (inA.area + inB.area) / 2, inA: inA.pixels, inB: inB.pixels };
}

function sideOf(chip: PreparedShape, other: PreparedShape): Side {
  const { shape } = chip;
  if (!chip.tame || !other.tame || !mapBorder(other, chip, polygon)) return pixelByPixel(shape, other);
  const cut = clipToChip(polygon, shape.nx, shape.ny);
  if (!plausible(shape, other.shape, cut)) return pixelByPixel(shape, other);
  return { pixels: regionOf(cut), area: skyArea(cut, shape) };
}

function regionOf({ x, y, count }: PixelPolygon): PixelRegion {
  if (count === 0) return new Int32Array(0);
  const vertices = new Float64Array(2 * count);
  vertices.set(x.subarray(0, count));
  vertices.set(y.subarray(0, count), count);
  return { rule: 'centres', polygons: [vertices] };
}

/** Probes along each axis of the chip. */
const PROBES = 3;

/** Probes nearer to the border than this many pixels decide nothing. */
const UNDECIDED = 2;

const v = new Float64Array(3);

/**
 * Holds a few pixels of the chip against the exact map. A border is only a border: projections that show more than
 * half of the sky can turn its inside into its outside.
 */
function plausible(chip: ChipShape, other: ChipShape, border: PixelPolygon): boolean {
  for (let k = 0; k < PROBES * PROBES; k++) {
    const x = Math.floor((((k % PROBES) + 0.5) * chip.nx) / PROBES);
    const y = Math.floor(((Math.floor(k / PROBES) + 0.5) * chip.ny) / PROBES);
    if (!pixelVector(chip.wcs, x, y, v)) return false;
    const seen = placeOn(other, v[0], v[1], v[2], v);
    const depth = seen ? Math.min(v[0] + 0.5, other.nx - 0.5 - v[0], v[1] + 0.5, other.ny - 0.5 - v[1]) : -Infinity;
    if (Math.abs(depth) > UNDECIDED && depth > 0 !== coversPixel(border.x, border.y, border.count, x, y)) return false;
  }
  return true;
}
