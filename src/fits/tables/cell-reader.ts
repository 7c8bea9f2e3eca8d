import type { BinaryColumn } from './binary-layout.js';
import { ELEMENT_READERS, narrow, textOf } from './element-reader.js';
import type { Cell, Complex, Scalar } from './table.js';

/** Reads `count` elements that start at byte `at` as one cell. */
export type CellReader = (view: DataView, at: number, count: number) => Cell;

/** The reader for the cells of a column, with TSCALn, TZEROn, TNULLn and TDIMn of the column applied. */
export function cellReader(column: BinaryColumn): CellReader {
  if (column.format.code === 'A') return textReader(column);
  const element = ELEMENT_READERS[column.format.code];
  const finish = finisher(column);
  const read = (view: DataView, at: number, i: number): Scalar => finish(element(view, at, i));
  const single = column.format.descriptor === null && column.format.repeat === 1 && column.dims === null;
  if (single) return (view, at) => read(view, at, 0);
  return (view, at, count) => Array.from({ length: count }, (_, i) => read(view, at, i));
}

/** Shape of a column's cells: see `Column.shape`. */
export function cellShape(column: BinaryColumn): readonly number[] {
  const { format, dims } = column;
  if (format.code === 'A') {
    const width = stringWidth(column);
    if (dims !== null) return dims.slice(1);
    return width > 0 && width < format.repeat ? [Math.floor(format.repeat / width)] : [];
  }
  if (dims !== null) return dims;
  return format.descriptor === null && format.repeat === 1 ? [] : [format.repeat];
}

/** Text: one string, or several of equal width where TDIMn or the format (`60A12`) says so. */
function textReader(column: BinaryColumn): CellReader {
  const width = stringWidth(column);
  const split = width > 0 && (column.dims !== null ? column.dims.length > 1 : width < column.format.repeat);
  if (!split) return textOf;
  return (view, at, count) =>
    Array.from({ length: Math.floor(count / width) }, (_, i) => textOf(view, at + i * width, width));
}

function stringWidth(column: BinaryColumn): number {
  return column.dims === null ? column.format.substring : column.dims[0];
}

/** What turns a stored element into its value. */
function finisher(column: BinaryColumn): (stored: Scalar) => Scalar {
  const { blank, scale, zero } = column;
  const scaled = scale !== 1 || (zero !== 0 && zero !== 0n);
  if (!'BIJKEDCM'.includes(column.format.code) || (!scaled && blank === null)) return (stored) => stored;
  return (stored) => (blank !== null && stored === blank ? null : scaled ? applyScale(stored, scale, zero) : stored);
}

/** `stored x scale + zero`; in integers where both are whole, so that unsigned 64-bit columns are exact. */
function applyScale(stored: Scalar, scale: number, zero: number | bigint): Scalar {
  if (typeof stored === 'bigint' || typeof zero === 'bigint') {
    return exactSum(stored as number | bigint, scale, zero);
  }
  if (typeof stored === 'number') return stored * scale + zero;
  const { re, im } = stored as Complex;
  return { re: re * scale + zero, im: im * scale };
}

function exactSum(stored: number | bigint, scale: number, zero: number | bigint): number | bigint {
  const whole =
    scale === 1 && Number.isInteger(Number(zero)) && (typeof stored === 'bigint' || Number.isInteger(stored));
  return whole ? narrow(BigInt(stored) + BigInt(zero)) : Number(stored) * scale + Number(zero);
}
