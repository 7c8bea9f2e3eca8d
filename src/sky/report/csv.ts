/** A column of a table for programs: its name and the value of a row. NaN is written as nothing. */
export interface CsvColumn<Row> {
  readonly name: string;
  readonly value: (row: Row, index: number) => string | number;
}

/** Comma-separated values (RFC 4180, but lines end with \n): names first, numbers with all their digits. */
export function csvText<Row>(columns: readonly CsvColumn<Row>[], rows: readonly Row[]): string {
  const lines = rows.map((row, index) => columns.map(({ value }) => cell(value(row, index))));
  return [columns.map(({ name }) => cell(name)), ...lines].map((cells) => `${cells.join(',')}\n`).join('');
}

function cell(value: string | number): string {
  if (typeof value === 'number') return Number.isNaN(value) ? '' : String(value);
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
