/** A complex number of a `C` or `M` column. */
export interface Complex {
  readonly re: number;
  readonly im: number;
}

/** One element of a cell. `null` is an undefined value (TNULL, or a logical that is neither T nor F). */
export type Scalar = string | number | bigint | boolean | Complex | null;

/**
 * One cell: a scalar for a repeat count of 1 and for text; otherwise the elements in file order (the first axis
 * of `shape` runs fastest). A cell of repeat count 0 or an empty variable-length array is an empty list.
 */
export type Cell = Scalar | readonly Scalar[];

/** A column of a table, all rows in memory. */
export interface Column {
  /** TTYPEn as written; `COLn` where the header gives no name. */
  readonly name: string;
  /** TFORMn, e.g. `8A`, `1PE(12)`, `F8.3`. */
  readonly format: string;
  /** TUNITn; '' where there is none. */
  readonly unit: string;
  /** Shape of a cell, first axis fastest, from TDIMn or the repeat count; for text TDIMn without its first axis. */
  readonly shape: readonly number[];
  /** One cell a row; integers past 2^53 are bigint. */
  readonly values: readonly Cell[];
}

/** A table of a FITS file, read whole. */
export interface Table {
  /** For messages: `file.fits[HDRTAB,1]`. */
  readonly label: string;
  readonly rows: number;
  readonly columns: readonly Column[];
  /** Case-insensitive; the first of that name. @throws RxDrizzleError FitsFormatError that lists the columns there are. */
  column(name: string): Column;
  /** Case-insensitive test for a column. */
  has(name: string): boolean;
  /** @param row 0-based. @throws RxDrizzleError FitsFormatError for a row or column that is not there. */
  cell(row: number, name: string): Cell;
}
