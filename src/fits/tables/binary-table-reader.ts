import { setImmediate as nextTurn } from 'node:timers/promises';
import { binaryLayout, type BinaryColumn, type BinaryLayout } from './binary-layout.js';
import { ByteWindow } from './byte-window.js';
import { cellReader, cellShape, type CellReader } from './cell-reader.js';
import { arrayBytes } from './column-format.js';
import { tableOfColumns } from './column-table.js';
import type { DataUnit, OpenFile } from './data-unit.js';
import { readDescriptor } from './descriptor.js';
import { rowBlocks, type RowBlock } from './row-blocks.js';
import type { Cell, Table } from './table.js';

/**
 * Reads a BINTABLE whole. Lets other work run between blocks of rows.
 * @throws RxDrizzleError FitsFormatError (damaged, truncated), KeywordError (missing keyword).
 */
export async function readBinaryTable(file: OpenFile, hdu: DataUnit): Promise<Table> {
  const layout = binaryLayout(hdu.header);
  const heap = new ByteWindow(file.source, hdu.dataOffset, layout.endOffset, layout.label);
  const area = { label: layout.label, rows: layout.rows, rowBytes: layout.rowBytes, start: hdu.dataOffset };
  const targets = layout.columns.map((column) => target(column));
  for (const block of rowBlocks(file.source, area)) {
    for (const one of targets) readColumn(one, block, layout, heap);
    await nextTurn();
  }
  return tableOfColumns(
    layout.label,
    layout.rows,
    targets.map(({ column, values }) => ({
      name: column.name,
      format: column.tform,
      unit: column.unit,
      shape: cellShape(column),
      values,
    })),
  );
}

interface Target {
  readonly column: BinaryColumn;
  readonly read: CellReader;
  readonly values: Cell[];
}

function target(column: BinaryColumn): Target {
  return { column, read: cellReader(column), values: [] };
}

function readColumn({ column, read, values }: Target, block: RowBlock, layout: BinaryLayout, heap: ByteWindow): void {
  const { format, offset } = column;
  for (let row = 0; row < block.count; row++) {
    const at = row * layout.rowBytes + offset;
    const inRow = format.descriptor === null;
    values.push(inRow ? read(block.view, at, format.repeat) : heapCell(column, read, block.view, at, layout, heap));
  }
}

/** A variable-length array: its descriptor lies in the row, its elements in the heap. */
function heapCell(
  column: BinaryColumn,
  read: CellReader,
  rows: DataView,
  at: number,
  layout: BinaryLayout,
  heap: ByteWindow,
): Cell {
  const { count, start } = readDescriptor(rows, at, column.format);
  const bytes = heap.bytes(layout.heapOffset + start, arrayBytes(column.format, count));
  return read(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), 0, count);
}
