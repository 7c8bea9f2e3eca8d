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

/** Largest tile: 512 to 1536 take the same time but for the halo, which is visited twice (39 % at 512, 19 % at 1024). */
const LARGEST_TILE = 1152;
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
  readonly workers: number;
  /** Bytes. */
  readonly budget: number;
  readonly tileSize: number | undefined;
}): TileLayout {
  const { frame, contextPlanes, keepsMasked, budget } = options;
  const bytesAt = (size: number): number => tileBufferBytes(size, contextPlanes, keepsMasked);
  let size = options.tileSize ?? preferredSize(frame, options.workers);
  const least = options.tileSize ?? Math.min(size, SMALLEST_TILE);
  while (size > least && bytesAt(size) * (size > 256 ? options.workers : 1) > budget) size = Math.max(least, Math.ceil(size / 2));
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
