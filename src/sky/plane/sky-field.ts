import { RxDrizzleError } from '../../errors/index.js';
import { fieldAt } from '../../kernels/node-field.js';
import type { NodeField } from '../../kernels/node-field.js';
import { pixelVector } from '../footprints/chip-shape.js';
import type { ChipShape } from '../footprints/chip-shape.js';
import { ARCMIN } from './sky-plane.js';
import type { SkyPlane } from './sky-plane.js';
import { gnomonic, tangentBasis } from './tangent-basis.js';
import type { TangentBasis } from './tangent-basis.js';

/** What a field is made for: an image with a place on the sky. */
export type FieldChip = Pick<ChipShape, 'label' | 'wcs' | 'nx' | 'ny'>;

/** Distance of the first nodes that are tried, pixels: that of the nodes of lookup tables, or finer. */
const WIDEST_STEP = 64;

/** Largest deviation half-way between nodes, as a share of the range over the chip. */
const TOLERANCE = 1e-4;

/**
 * What a plane adds to its constant at the pixels of a chip, with every distortion, within 1e-4 of its range over the chip.
 * @throws WcsError where a part of the chip has no place on the sky, or lies behind the tangent point
 */
export function skyField(chip: FieldChip, { lon, lat, slopeXi, slopeEta }: SkyPlane): NodeField {
  const [perXi, perEta] = [slopeXi / ARCMIN, slopeEta / ARCMIN];
  return tangentField(chip, tangentBasis(lon, lat), perXi, perEta);
}

/** The combination perXi xi + perEta eta of gnomonic coordinates (radians) at the pixels of a chip; as {@link skyField}. */
export function tangentField(chip: FieldChip, basis: TangentBasis, perXi: number, perEta: number): NodeField {
  const { wcs, nx, ny } = chip;
  const v = new Float64Array(3);
  const exact = (x: number, y: number): number => {
    if (!pixelVector(wcs, x, y, v)) return NaN;
    gnomonic(basis, v[0], v[1], v[2], v);
    return perXi * v[0] + perEta * v[1];
  };
  for (let step = WIDEST_STEP; ; step /= 2) {
    const field = nodesOf(exact, nx, ny, step);
    if (field.values.some(Number.isNaN)) throw beyondSky(chip);
    // With a node at every pixel there is nothing between them.
    if (step === 1 || farthestOff(field, exact, nx, ny) <= TOLERANCE * rangeOf(field.values)) return field;
  }
}

type Position = (x: number, y: number) => number;

function nodesOf(exact: Position, nx: number, ny: number, step: number): NodeField {
  const columns = nodeCount(nx, step);
  const rows = nodeCount(ny, step);
  const values = new Float64Array(columns * rows);
  for (let j = 0; j < rows; j++) {
    for (let i = 0; i < columns; i++) {
      values[j * columns + i] = exact(Math.min(i * step, nx - 1), Math.min(j * step, ny - 1));
    }
  }
  // Off the chip the distortion may be anything: nodes behind the last pixel are such that it comes out right.
  for (let j = 0; j < rows; j++) extend(values, j * columns, 1, columns, nx, step);
  for (let i = 0; i < columns; i++) extend(values, i, columns, rows, ny, step);
  return { step, columns, rows, values };
}

function nodeCount(pixels: number, step: number): number {
  return Math.max(2, Math.ceil((pixels - 1) / step) + 1);
}

/** Moves the value at the last of n nodes, which is that of the last pixel, out to the node. */
function extend(values: Float64Array, first: number, stride: number, n: number, pixels: number, step: number): void {
  const last = first + (n - 1) * stride;
  const inside = pixels - 1 - (n - 2) * step;
  if (inside > 0) values[last] = values[last - stride] + ((values[last] - values[last - stride]) * step) / inside;
}

function farthestOff(field: NodeField, exact: Position, nx: number, ny: number): number {
  const { step, columns, rows } = field;
  const off = (x: number, y: number): number => Math.abs(fieldAt(field, x, y) - exact(x, y));
  let farthest = 0;
  for (let j = 0; j < rows - 1; j++) {
    const [y, middleY] = [j * step, (j * step + Math.min((j + 1) * step, ny - 1)) / 2];
    for (let i = 0; i < columns - 1; i++) {
      const [x, middleX] = [i * step, (i * step + Math.min((i + 1) * step, nx - 1)) / 2];
      // Along each axis as well: where the bends along both cancel, the middle of the cell shows nothing.
      farthest = Math.max(farthest, off(middleX, y), off(x, middleY), off(middleX, middleY));
    }
  }
  return farthest;
}

function rangeOf(values: Float64Array): number {
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return most - least;
}

/** Direction of a place on a chip, in halves of its sides from its middle. @throws WcsError where it has no place on the sky */
export function chipDirection(chip: FieldChip, u: number, v: number): Float64Array {
  const { wcs, nx, ny } = chip;
  const out = new Float64Array(3);
  if (pixelVector(wcs, ((1 + u) * nx - 1) / 2, ((1 + v) * ny - 1) / 2, out)) return out;
  throw beyondSky(chip);
}

/** Farthest corner of a chip from its middle, radians (as a chord). @throws WcsError for one without a place on the sky */
export function chipRadius(chip: FieldChip): number {
  const [x, y, z] = chipDirection(chip, 0, 0);
  const corners = [-1, 1].flatMap((u) => [-1, 1].map((v) => chipDirection(chip, u, v)));
  return Math.max(...corners.map((corner) => Math.hypot(corner[0] - x, corner[1] - y, corner[2] - z)));
}

function beyondSky({ label }: FieldChip): RxDrizzleError {
  return new RxDrizzleError(
    'WcsError',
    { file: label, option: 'skydegree' },
    'a part of the image has no place on the tangent plane, so that no plane can be evaluated there',
    'use skydegree=0',
  );
}
