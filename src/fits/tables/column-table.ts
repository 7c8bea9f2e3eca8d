import { RxDrizzleError } from '../../errors/index.js';
import type { Cell, Column, Table } from './table.js';

/** Makes a {@link Table} of columns that hold `rows` cells each. */
export function tableOfColumns(label: string, rows: number, columns: readonly Column[]): Table {
  return new ColumnTable(label, rows, columns);
}

class ColumnTable implements Table {
  readonly #byName = new Map<string, Column>();

  constructor(
    readonly label: string,
    readonly rows: number,
    readonly columns: readonly Column[],
  ) {
    for (const column of columns) {
      const key = column.name.toUpperCase();
      if (!this.#byName.has(key)) this.#byName.set(key, column);
    }
  }

  has(name: string): boolean {
    return this.#byName.has(name.trim().toUpperCase());
  }

  column(name: string): Column {
    const column = this.#byName.get(name.trim().toUpperCase());
    if (column !== undefined) return column;
    const names = this.columns.map((one) => one.name).join(', ');
    throw new RxDrizzleError(
      'FitsFormatError',
      { file: this.label },
      `the table has no column ${name}`,
      `it has ${names}`,
    );
  }

  cell(row: number, name: string): Cell {
    const column = this.column(name);
    if (Number.isInteger(row) && row >= 0 && row < this.rows) return column.values[row];
    const problem = `row ${String(row)} is not one of the table's ${String(this.rows)} rows`;
    throw new RxDrizzleError('FitsFormatError', { file: this.label }, problem, 'rows are counted from 0');
  }
}
