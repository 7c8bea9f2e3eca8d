import type { Exposure } from '../exposure/exposure.js';
import { exposureKey } from '../exposure/exposure-key.js';
import { markTouched } from '../kernels/touched-tiles.js';
import type { MedianImage } from './median-image.js';

/** Side of the squares of the frame in which exposures are looked for, pixels: the answer errs by as much. */
const SQUARE = 64;

/** The exposures that overlap no other: their median is they themselves, so that nothing of them stands out. */
export function lonelyExposures({ frame, chips }: Pick<MedianImage, 'frame' | 'chips'>): Exposure[] {
  const [columns, rows] = [Math.ceil(frame.nx / SQUARE), Math.ceil(frame.ny / SQUARE)];
  const marks = new Map<string, { exposure: Exposure; squares: Uint8Array }>();
  for (const { exposure, blocks } of chips) {
    const key = exposureKey(exposure);
    const own = marks.get(key) ?? { exposure, squares: new Uint8Array(columns * rows) };
    marks.set(key, own);
    markTouched(blocks, SQUARE, columns, rows, 0, own.squares);
  }
  const touching = new Uint32Array(columns * rows);
  for (const { squares } of marks.values()) for (let k = 0; k < squares.length; k++) touching[k] += squares[k];
  const shares = (squares: Uint8Array): boolean => squares.some((mark, k) => mark === 1 && touching[k] > 1);
  return [...marks.values()].flatMap(({ exposure, squares }) => (shares(squares) ? [] : [exposure]));
}
