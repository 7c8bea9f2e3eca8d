/** One column of a {@link textTable}. */
export interface TableColumn<Row> {
  readonly title: string;
  readonly text: (row: Row) => string;
  /** Default: left. Numbers read better to the right. */
  readonly align?: 'left' | 'right';
}

/** A table for people: a line of titles and a line a row, columns two blanks apart, nothing behind the last one. */
export function textTable<Row>(columns: readonly TableColumn<Row>[], rows: readonly Row[]): string[] {
  const cells = rows.map((row) => columns.map((column) => column.text(row)));
  const lines = [columns.map((column) => column.title), ...cells];
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => line[index].length)));
  return lines.map((line) =>
    line
      .map((cell, index) => pad(cell, widths[index], columns[index].align))
      .join('  ')
      .trimEnd(),
  );
}

function pad(cell: string, width: number, align: 'left' | 'right' = 'left'): string {
  return align === 'left' ? cell.padEnd(width) : cell.padStart(width);
}
