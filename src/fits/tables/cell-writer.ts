import { RxDrizzleError } from '../../errors/index.js';
import { parseColumnFormat } from './column-format.js';

/** A value to be written. `null` = undefined: NaN for reals, blanks for text, TNULL for integers, 0 for logicals. */
export type WritableValue = string | number | bigint | boolean | null;

/** A column to be written. */
export interface WritableColumn {
  readonly name: string;
  /** `8A`, `L`, `B` (unsigned), `I`, `J`, `K`, `E` or `D`: one value a cell. */
  readonly format: string;
  readonly unit?: string;
  /** One value a row. */
  readonly values: readonly WritableValue[];
}

/** Writes the value of a row at byte `at`. */
export type CellWriter = (view: DataView, at: number, value: WritableValue) => void;

/** How a column is written. */
export interface ColumnPlan {
  readonly cellBytes: number;
  /** TNULLn; null where the column has none. */
  readonly blank: bigint | null;
  readonly write: CellWriter;
}

/**
 * Plans a column: width, null value and writer.
 * @throws RxDrizzleError FitsFormatError for a format that cannot be written; the writer throws the same for a
 * value that the format cannot hold.
 */
export function planColumn(column: WritableColumn): ColumnPlan {
  const format = parseColumnFormat(column.format, column.name, 'TFORM');
  const { code, repeat, cellBytes, descriptor, substring } = format;
  const single = code === 'A' ? repeat > 0 && substring === 0 : repeat === 1;
  if (descriptor !== null || !single) throw badFormat(column);
  if (code === 'A') return { cellBytes, blank: null, write: textWriter(column, repeat) };
  if (code === 'L') return { cellBytes, blank: null, write: logicalWriter(column) };
  if (code === 'E' || code === 'D') return { cellBytes, blank: null, write: realWriter(column, code === 'E') };
  if (code === 'B' || code === 'I' || code === 'J' || code === 'K') return integerPlan(column, code, cellBytes);
  throw badFormat(column);
}

/** Blanks fill the cell: the standard allows NUL too, but not every reader takes it off. */
function textWriter(column: WritableColumn, width: number): CellWriter {
  return (view, at, value) => {
    const text = value ?? '';
    if (typeof text !== 'string' || !/^[\x20-\x7e]*$/.test(text)) throw badValue(column, value, 'ASCII text');
    if (text.length > width) throw badValue(column, value, `text of ${String(width)} characters`);
    for (let i = 0; i < width; i++) view.setUint8(at + i, i < text.length ? text.charCodeAt(i) : 0x20);
  };
}

function logicalWriter(column: WritableColumn): CellWriter {
  return (view, at, value) => {
    if (value !== null && typeof value !== 'boolean') throw badValue(column, value, 'true or false');
    view.setUint8(at, value === null ? 0 : value ? 0x54 : 0x46);
  };
}

function realWriter(column: WritableColumn, short: boolean): CellWriter {
  return (view, at, value) => {
    if (typeof value !== 'number' && typeof value !== 'bigint' && value !== null)
      throw badValue(column, value, 'a number');
    const number = value === null ? NaN : Number(value);
    if (short && Number.isFinite(number) && !Number.isFinite(Math.fround(number))) {
      throw badValue(column, value, 'a 32-bit real');
    }
    if (short) view.setFloat32(at, number);
    else view.setFloat64(at, number);
  };
}

type IntegerCode = 'B' | 'I' | 'J' | 'K';

const RANGES: Readonly<Record<IntegerCode, readonly [bigint, bigint]>> = {
  B: [0n, 255n],
  I: [-(2n ** 15n), 2n ** 15n - 1n],
  J: [-(2n ** 31n), 2n ** 31n - 1n],
  K: [-(2n ** 63n), 2n ** 63n - 1n],
};

function integerPlan(column: WritableColumn, code: IntegerCode, cellBytes: number): ColumnPlan {
  const [low, high] = RANGES[code];
  const integers = column.values.map((value) => (value === null ? null : integerOf(column, value, low, high)));
  const blank = integers.includes(null) ? unusedInteger(column, integers, code) : null;
  const write: CellWriter = (view, at, value) => {
    const integer = value === null ? blank : integerOf(column, value, low, high);
    if (integer === null) throw badValue(column, value, 'an integer');
    if (code === 'K') view.setBigInt64(at, integer);
    else if (code === 'J') view.setInt32(at, Number(integer));
    else if (code === 'I') view.setInt16(at, Number(integer));
    else view.setUint8(at, Number(integer));
  };
  return { cellBytes, blank, write };
}

function integerOf(column: WritableColumn, value: WritableValue, low: bigint, high: bigint): bigint {
  const whole = typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value));
  const integer = whole ? BigInt(value) : undefined;
  if (integer !== undefined && integer >= low && integer <= high) return integer;
  throw badValue(column, value, `an integer from ${String(low)} to ${String(high)}`);
}

/** What stands for null: the lowest integer (the highest of an unsigned column) that no row holds. */
function unusedInteger(column: WritableColumn, integers: readonly (bigint | null)[], code: IntegerCode): bigint {
  const used = new Set(integers);
  const [low, high] = RANGES[code];
  const step = code === 'B' ? -1n : 1n;
  for (let candidate = code === 'B' ? high : low; candidate >= low && candidate <= high; candidate += step) {
    if (!used.has(candidate)) return candidate;
  }
  const problem = `column ${column.name} uses every integer of its type, so that none is left for null`;
  throw new RxDrizzleError('FitsFormatError', {}, problem, 'choose a wider format');
}

function badFormat(column: WritableColumn): RxDrizzleError {
  const remedy = 'use rA, L, B, I, J, K, E or D: one value a cell';
  return new RxDrizzleError(
    'FitsFormatError',
    {},
    `column ${column.name}: the format ${column.format} cannot be written`,
    remedy,
  );
}

function badValue(column: WritableColumn, value: WritableValue, wanted: string): RxDrizzleError {
  const problem = `column ${column.name} (${column.format}) cannot hold ${String(value)}: ${wanted} is wanted`;
  return new RxDrizzleError('FitsFormatError', {}, problem, 'choose a wider format or another type');
}
