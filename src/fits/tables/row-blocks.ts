import { RxDrizzleError } from '../../errors/index.js';
import type { ReadableBytes } from './byte-window.js';

/** A block of consecutive rows. */
export interface RowBlock {
  /** The bytes of the rows, without gaps. Overwritten by the next block. */
  readonly view: DataView;
  /** 0-based number of the first row. */
  readonly first: number;
  readonly count: number;
}

/** Where the rows of a table lie. */
export interface RowArea {
  readonly label: string;
  readonly rows: number;
  readonly rowBytes: number;
  /** Byte of the file where the first row starts. */
  readonly start: number;
}

const BLOCK_BYTES = 1 << 20;

/**
 * The rows of a table in blocks of about 1 MiB, in order; one buffer serves all of them.
 * @throws RxDrizzleError FitsFormatError when the file ends before the last row.
 */
export function* rowBlocks(source: ReadableBytes, area: RowArea): Generator<RowBlock> {
  const { rows, rowBytes } = area;
  const rowsAtOnce = Math.max(1, Math.min(rows, Math.floor(BLOCK_BYTES / Math.max(1, rowBytes))));
  const buffer = new Uint8Array(rowsAtOnce * rowBytes);
  for (let first = 0; first < rows; first += rowsAtOnce) {
    const count = Math.min(rowsAtOnce, rows - first);
    const bytes = buffer.subarray(0, count * rowBytes);
    const position = area.start + first * rowBytes;
    const got = source.read(bytes, position);
    if (got < bytes.byteLength) throw truncated(area, position + got);
    yield { view: new DataView(buffer.buffer, 0, bytes.byteLength), first, count };
  }
}

function truncated(area: RowArea, byte: number): RxDrizzleError {
  const row = Math.floor((byte - area.start) / area.rowBytes);
  const problem = `the file ends in row ${String(row)} of the table's ${String(area.rows)} rows`;
  return new RxDrizzleError('FitsFormatError', { file: area.label, byte }, problem, 'get the file again');
}
