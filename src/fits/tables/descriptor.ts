import type { ColumnFormat } from './column-format.js';

/** Where a variable-length array lies. */
export interface ArrayDescriptor {
  /** Number of elements. */
  readonly count: number;
  /** Byte of the first element, counted from the start of the heap; of no meaning for an empty array. */
  readonly start: number;
}

const EMPTY: ArrayDescriptor = { count: 0, start: 0 };

/** Reads the `P` (two 32-bit integers) or `Q` (two 64-bit integers) descriptor at byte `at` of a row. */
export function readDescriptor(rows: DataView, at: number, format: ColumnFormat): ArrayDescriptor {
  if (format.repeat === 0) return EMPTY;
  const wide = format.descriptor === 'Q';
  const count = wide ? Number(rows.getBigInt64(at)) : rows.getInt32(at);
  if (count === 0) return EMPTY;
  return { count, start: wide ? Number(rows.getBigInt64(at + 8)) : rows.getUint32(at + 4) };
}
