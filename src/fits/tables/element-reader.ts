import type { ElementCode } from './column-format.js';
import type { Scalar } from './table.js';

/** Reads element number `i` of an array that starts at byte `at`. */
export type ElementReader = (view: DataView, at: number, i: number) => Scalar;

const TRUE = 0x54;
const FALSE = 0x46;

/** How elements lie in a row or in the heap: big-endian, FITS standard 4.0, section 7.3.3. Text is read apart. */
export const ELEMENT_READERS: Readonly<Record<Exclude<ElementCode, 'A'>, ElementReader>> = {
  L: (view, at, i) => logicalOf(view.getUint8(at + i)),
  X: (view, at, i) => (view.getUint8(at + (i >> 3)) & (0x80 >> (i & 7))) !== 0,
  B: (view, at, i) => view.getUint8(at + i),
  I: (view, at, i) => view.getInt16(at + 2 * i),
  J: (view, at, i) => view.getInt32(at + 4 * i),
  K: (view, at, i) => narrow(view.getBigInt64(at + 8 * i)),
  E: (view, at, i) => view.getFloat32(at + 4 * i),
  D: (view, at, i) => view.getFloat64(at + 8 * i),
  C: (view, at, i) => ({ re: view.getFloat32(at + 8 * i), im: view.getFloat32(at + 8 * i + 4) }),
  M: (view, at, i) => ({ re: view.getFloat64(at + 16 * i), im: view.getFloat64(at + 16 * i + 8) }),
};

/** A number where it is exact, else the bigint itself. */
export function narrow(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** Text of `count` bytes: it ends at the first NUL, trailing blanks carry no meaning. */
export function textOf(view: DataView, at: number, count: number): string {
  const bytes = Buffer.from(view.buffer, view.byteOffset + at, count);
  const nul = bytes.indexOf(0);
  return bytes.toString('latin1', 0, nul < 0 ? count : nul).replace(/ +$/, '');
}

function logicalOf(byte: number): boolean | null {
  if (byte === TRUE) return true;
  return byte === FALSE ? false : null;
}
