import { fieldAt } from '../../kernels/node-field.js';
import type { NodeField } from '../../kernels/node-field.js';
import { RunBuilder } from '../footprints/pixel-runs.js';

/** Gnomonic coordinates of the pixels of a chip, radians. */
export interface TangentMap {
  readonly xi: NodeField;
  readonly eta: NodeField;
}

/** The pixels of a set that lie in one cell of a grid on the tangent plane. */
export interface CutPiece {
  /** Which cell; the same number in all chips that share the tangent plane. */
  readonly cell: number;
  readonly runs: Int32Array;
  readonly pixels: number;
  /** Mean position of its pixels, radians. */
  readonly xi: number;
  readonly eta: number;
}

/** Cells along an axis are numbered from -HALF to HALF: cells of 10 pixels of 0.01 arcsec over more than a radian. */
const HALF = 2 ** 23;

interface GrowingPiece {
  readonly runs: RunBuilder;
  pixels: number;
  xi: number;
  eta: number;
}

/**
 * Cuts runs of pixels (triples of y, first x, x behind the last) by a square grid on the tangent plane, each pixel where its
 * centre lies, to within the error of the map. Pieces come in order of cells.
 * @param side - of a cell, radians
 */
export function cutRuns(runs: Int32Array, { xi, eta }: TangentMap, side: number): CutPiece[] {
  const growing = new Map<number, GrowingPiece>();
  const step = Math.min(xi.step, eta.step);
  for (let r = 0; r < runs.length; r += 3) {
    const y = runs[r];
    const end = runs[r + 2];
    for (let x = runs[r + 1]; x < end;) {
      // Between nodes both coordinates are linear along a row.
      const last = Math.min(end, (Math.floor(x / step) + 1) * step);
      cutStretch(
        growing,
        y,
        x,
        last,
        [fieldAt(xi, x, y), fieldAt(xi, last, y)],
        [fieldAt(eta, x, y), fieldAt(eta, last, y)],
        side,
      );
      x = last;
    }
  }
  return [...growing]
    .sort(([a], [b]) => a - b)
    .map(([cell, { runs: builder, pixels, xi: sumXi, eta: sumEta }]) => {
      return { cell, runs: builder.build().runs, pixels, xi: sumXi / pixels, eta: sumEta / pixels };
    });
}

/** The pixels x .. end-1 of a row, over which the coordinates go from the first to behind the second of two values. */
function cutStretch(
  growing: Map<number, GrowingPiece>,
  y: number,
  x: number,
  end: number,
  [xi, xiEnd]: readonly [number, number],
  [eta, etaEnd]: readonly [number, number],
  side: number,
): void {
  const [alongXi, alongEta] = [(xiEnd - xi) / (end - x), (etaEnd - eta) / (end - x)];
  while (x < end) {
    const column = Math.floor(xi / side);
    const row = Math.floor(eta / side);
    const left = Math.min(pixelsLeft(xi, alongXi, column, side), pixelsLeft(eta, alongEta, row, side));
    const count = Math.min(end - x, Math.max(1, left));
    const piece = pieceOf(growing, (column + HALF) * 2 * HALF + row + HALF);
    piece.runs.add(y, x, x + count);
    piece.pixels += count;
    piece.xi += count * (xi + ((count - 1) / 2) * alongXi);
    piece.eta += count * (eta + ((count - 1) / 2) * alongEta);
    x += count;
    xi += count * alongXi;
    eta += count * alongEta;
  }
}

/** Pixels, this one included, until a coordinate leaves its cell; Infinity where it does not change. */
function pixelsLeft(at: number, along: number, cell: number, side: number): number {
  if (along > 0) return Math.ceil(((cell + 1) * side - at) / along);
  return along < 0 ? Math.floor((cell * side - at) / along) + 1 : Infinity;
}

function pieceOf(growing: Map<number, GrowingPiece>, cell: number): GrowingPiece {
  let piece = growing.get(cell);
  if (piece === undefined) {
    piece = { runs: new RunBuilder(), pixels: 0, xi: 0, eta: 0 };
    growing.set(cell, piece);
  }
  return piece;
}
