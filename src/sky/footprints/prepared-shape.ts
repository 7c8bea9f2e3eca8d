import { boundingCap, WHOLE_SKY, type BoundingCap } from './bounding-cap.js';
import { borderPieces, borderPixel } from './chip-outline.js';
import { pixelVector, type ChipShape } from './chip-shape.js';
import { focalBounds, type FocalBounds } from './focal-bounds.js';

/** A chip with what every overlap of it needs, computed once. */
export interface PreparedShape {
  readonly shape: ChipShape;
  /** Pieces that each side is divided into. */
  readonly pieces: number;
  /** Unit vectors x, y, z, ... of ends and middles of these pieces round the border, not closed; NaN where there is no sky. */
  readonly samples: Float64Array;
  /** Where these lie in the chip's own focal plane; null where one has no place there. */
  readonly bounds: FocalBounds | null;
  readonly cap: BoundingCap;
  /** The border encloses the chip: it is on the sky as a whole, and the distortion does not fold the chip. */
  readonly tame: boolean;
}

/** A border may leave the chord between two of its samples by this part of the chord: a sixth of a circle does. */
const BOW = 0.25;

/** Samples the border of a chip and looks for folds. */
export function prepareShape(shape: ChipShape): PreparedShape {
  const pieces = borderPieces(shape);
  const samples = new Float64Array(24 * pieces).fill(NaN);
  const v = new Float64Array(3);
  for (let k = 0; k < 8 * pieces; k++) {
    borderPixel(shape, k / (2 * pieces), v);
    if (pixelVector(shape.wcs, v[0], v[1], v)) samples.set(v, 3 * k);
  }
  const cap = boundingCap(samples, BOW);
  const tame = cap !== WHOLE_SKY && !folds(shape);
  // A fold can carry the inside of the chip beyond its border.
  return { shape, pieces, samples, bounds: focalBounds(samples, shape.wcs), cap: tame ? cap : WHOLE_SKY, tame };
}

/** Nodes of the fold test along each axis, the corners included: polynomials turn over at the corners first. */
const NODES = 9;

/** Does the distortion turn a part of the chip over? */
function folds(shape: ChipShape): boolean {
  const { wcs, nx, ny } = shape;
  if (!wcs.hasDistortion && wcs.code !== 'TPV') return false;
  let turns = 0;
  for (let j = 0; j < NODES; j++) {
    for (let i = 0; i < NODES; i++) {
      const turn = handedness(shape, (i * nx) / (NODES - 1) - 0.5, (j * ny) / (NODES - 1) - 0.5);
      if (turn === 0) return true;
      turns += turn;
    }
  }
  return Math.abs(turns) !== NODES * NODES;
}

const here = new Float64Array(3);
const along = new Float64Array(3);
const up = new Float64Array(3);

/** 1 where x, y and the way out of the sphere are right-handed, -1 where left-handed, 0 where neither or no sky. */
function handedness({ wcs, nx, ny }: ChipShape, x: number, y: number): number {
  const dx = x < nx / 2 ? 0.25 : -0.25;
  const dy = y < ny / 2 ? 0.25 : -0.25;
  if (!pixelVector(wcs, x, y, here) || !pixelVector(wcs, x + dx, y, along) || !pixelVector(wcs, x, y + dy, up))
    return 0;
  const [px, py, pz] = [along[0] - here[0], along[1] - here[1], along[2] - here[2]];
  const [qx, qy, qz] = [up[0] - here[0], up[1] - here[1], up[2] - here[2]];
  const triple = here[0] * (py * qz - pz * qy) + here[1] * (pz * qx - px * qz) + here[2] * (px * qy - py * qx);
  return Math.sign(triple * dx * dy);
}
