import { dropMemoryBytes } from '../kernels/drop-memory.js';
import { createOutputWindow } from '../kernels/output-window.js';
import type { OutputWindow } from '../kernels/output-window.js';
import { RxDrizzleError } from '../errors/index.js';
import { createRowBuffers, rowBufferBytes } from './prepare-rows.js';
import type { RowBuffers } from './prepare-rows.js';

/** Everything a worker holds while it renders tiles. The lease of its task covers {@link tileBufferBytes}. */
export interface TileBuffers {
  /** The tile at hand; its context is that of up to 32 of the chips that touch it, in their order. */
  readonly window: OutputWindow;
  /** Context of the chips before those, 32 a plane; planes are made when the first tile needs them. */
  readonly earlierContext: Int32Array[];
  /**
   * A plane of the product's context, made of the above when it is written; null when there is but one, or none. It
   * lies where the finished science plane was, which has been written by then.
   */
  readonly contextOut: Int32Array | null;
  readonly rows: RowBuffers;
}

/** Input pixels read at once: enough for a read to cost little, few enough to stay in cache (256 Ki pixels). */
export const ROW_CAPACITY = 256 * 1024;

/**
 * Most bytes that one worker holds for tiles of the given side: as if every chip touched one tile. `widestChip` is the
 * longest row of any chip, pixels; `errors`: variances and flags are made as well; `more`: bytes of the caller's in the memory
 * of the kernels.
 */
export function tileBufferBytes(
  tileSize: number,
  contextPlanes: number,
  keepsMasked: boolean,
  widestChip: number,
  errors = false,
  more = 0,
): number {
  const area = tileSize * tileSize;
  const planes = { context: contextPlanes > 0, kept: keepsMasked, errors, more };
  const inputPixels = Math.max(ROW_CAPACITY, widestChip);
  const window = dropMemoryBytes(area, widestChip, planes, inputPixels);
  return window + area * 4 * Math.max(0, contextPlanes - 1) + rowBufferBytes(inputPixels);
}

/**
 * Allocates them; the arguments are those of {@link tileBufferBytes}.
 * @throws BudgetError when the system does not give the memory, or not the addresses that the kernels reserve
 */
export function createTileBuffers(
  tileSize: number,
  contextPlanes: number,
  keepsMasked: boolean,
  widestChip: number,
  errors = false,
  more = 0,
): TileBuffers {
  const area = tileSize * tileSize;
  const inputPixels = Math.max(ROW_CAPACITY, widestChip);
  const planes = { context: contextPlanes > 0, kept: keepsMasked, errors, more };
  const window = allocated(() => createOutputWindow(area, widestChip, planes, inputPixels));
  const { sci } = window.scratch.memory;
  return {
    window,
    earlierContext: [],
    contextOut: contextPlanes > 1 ? new Int32Array(sci.array.buffer, sci.at, area) : null,
    rows: createRowBuffers(inputPixels, window.scratch.memory),
  };
}

function allocated<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const remedy = 'give fewer --workers; a limit on addresses (ulimit -v) must leave some 10 GiB for each';
    throw new RxDrizzleError('BudgetError', {}, `a thread got no memory: ${error.message}`, remedy, { cause: error });
  }
}
