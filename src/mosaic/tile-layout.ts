import { RxDrizzleError } from '../errors/index.js';
import { tileBufferBytes } from '../workers/tile-buffers.js';

/** How the frame is cut and by how many threads it is rendered. Never changes a pixel. */
export interface TileLayout {
  /** Side of a tile, output pixels. */
  readonly size: number;
  /** Threads that work on it. */
  readonly workers: number;
  /** Bytes of pixels that they hold together: the lease of the task. */
  readonly bytes: number;
  readonly tiles: number;
}

/** Largest tile that is chosen: the halo, which is visited twice, is a fifth at 1024, and 50 MiB a thread are enough. */
const LARGEST_TILE = 1152;
/** Largest tile that may be asked for: the memory of a thread ends at 4 GiB. */
const LARGEST_ASKED = 8192;
/** Tiles do not go below this for the sake of more threads. */
const FEWER_THREADS_BELOW = 256;
/** Below this the halo of a tile costs more than the tile. */
const SMALLEST_TILE = 64;
/** Tiles a thread should have at least, so that no thread waits long for the last one. */
const TILES_PER_THREAD = 4;

/**
 * Chooses the largest tile and the most threads that the budget allows; fewer threads before tiles below 256.
 * @throws BudgetError when not even one thread with the smallest tile fits
 */
export function chooseTiles(options: {
  readonly frame: { readonly nx: number; readonly ny: number };
  readonly contextPlanes: number;
  readonly keepsMasked: boolean;
  /** Errors and flags are made as well. Default false. */
  readonly errors?: boolean;
  /** Longest row of any chip, pixels. */
  readonly widestChip: number;
  readonly workers: number;
  /** Bytes. */
  readonly budget: number;
  readonly tileSize: number | undefined;
}): TileLayout {
  const { frame, contextPlanes, keepsMasked, errors, widestChip, budget } = options;
  const bytesAt = (size: number): number => tileBufferBytes(size, contextPlanes, keepsMasked, widestChip, errors);
  const longest = Math.max(frame.nx, frame.ny);
  let size = Math.min(options.tileSize ?? preferredSize(frame, options.workers), longest, LARGEST_ASKED);
  const least = options.tileSize === undefined ? Math.min(size, SMALLEST_TILE) : size;
  while (size > least && bytesAt(size) * (size > FEWER_THREADS_BELOW ? options.workers : 1) > budget) {
    const half = Math.ceil(size / 2);
    size = Math.max(least, size > FEWER_THREADS_BELOW ? Math.max(half, FEWER_THREADS_BELOW) : half);
  }
  const each = bytesAt(size);
  if (each > budget) throw tooSmall(each, budget);
  const tiles = tileCount(frame, size);
  const workers = Math.max(1, Math.min(options.workers, tiles, Math.floor(budget / each)));
  return { size, workers, bytes: each * workers, tiles };
}

/** Even parts of the longer side: no slivers, which are little but halo, and no thread left with a large last tile. */
function preferredSize(frame: { readonly nx: number; readonly ny: number }, workers: number): number {
  const longest = Math.max(frame.nx, frame.ny);
  let parts = Math.ceil(longest / LARGEST_TILE);
  const side = (): number => Math.ceil(longest / parts);
  while (side() > 128 && tileCount(frame, side()) < workers * TILES_PER_THREAD) parts++;
  return side();
}

function tileCount(frame: { readonly nx: number; readonly ny: number }, size: number): number {
  return Math.ceil(frame.nx / size) * Math.ceil(frame.ny / size);
}

function tooSmall(bytes: number, budget: number): RxDrizzleError {
  const mib = (n: number): string => `${String(Math.ceil(n / 2 ** 20))}M`;
  const problem = `one thread needs ${mib(bytes)} of pixels at once, the budget is ${mib(budget)}`;
  return new RxDrizzleError('BudgetError', { option: 'memory' }, problem, `give --memory ${mib(bytes)} or more`);
}
