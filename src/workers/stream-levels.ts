import type { Placed } from '../kernels/kernel-memory.js';
import type { SimdKernels } from '../kernels/simd-kernels.js';
import type { UsableMemory } from '../kernels/usable-memory.js';
import { runRegions } from '../sky/footprints/index.js';
import type { RunRegions } from '../sky/footprints/index.js';
import { countOnStream, statisticOfTable, STREAM_TABLE, streamGrid } from '../sky/statistics/index.js';
import type { Statistic, StatisticScratch, StatisticSettings, StreamGrid } from '../sky/statistics/index.js';
import type { SkyChipTask } from './sky-task.js';
import { gatherUsable } from './usable-pixels.js';
import type { UsablePixels } from './usable-pixels.js';

/** A set of pixels of a chip whose level is wanted. */
export interface StreamedSet {
  /** Triples of y, first x, x behind the last (0-based pixels), rows ascending. */
  readonly runs: Int32Array;
  readonly settings: StatisticSettings;
}

/** Sets whose levels are asked for at once at most. */
export const MOST_STREAMED = 256;

/** Working memory for {@link streamLevels}, reused from chip to chip. */
export class StreamTables {
  readonly #room: UsableMemory['tables'];
  #taken = 0;
  /** Tables that have been taken before and are not zeros any more. */
  #used = 0;

  constructor({ tables }: UsableMemory) {
    this.#room = tables;
  }

  /** Everything that was taken is free again. */
  reset(): void {
    this.#taken = 0;
  }

  /** A table of zeros. */
  take(): Placed<Int32Array> {
    const first = STREAM_TABLE * this.#taken++;
    const array = this.#room.array.subarray(first, first + STREAM_TABLE);
    if (this.#taken <= this.#used) array.fill(0);
    this.#used = Math.max(this.#used, this.#taken);
    return { array, at: this.#room.at + 4 * first };
  }
}

/** What a worker keeps from chip to chip. */
export interface StreamBuffers {
  readonly pixels: UsablePixels;
  readonly statistic: StatisticScratch;
  readonly tables: StreamTables;
  /** Called once a strip. @throws CancelledError when the run was cancelled */
  readonly check: () => void;
}

/** What streaming a chip tells. */
export interface StreamedLevels {
  /** By set; undefined where its values have to be looked at. */
  readonly levels: readonly (Statistic | undefined)[];
  /** Pixels of the chip that the masks call good, and those of them without a finite value. */
  readonly good: number;
  readonly notFinite: number;
}

/** Regions with a table of counts that their sets share. */
const SHARED_TABLES = 16;

/** Elements of the tables for at most so many sets. */
export function streamCounts(sets: number): number {
  return STREAM_TABLE * (SHARED_TABLES + Math.min(sets, MOST_STREAMED) + 1);
}

/** Rows of the sample that tells where the values lie, and the most pixels in it. */
const SAMPLE_ROWS = 64;
const MOST_SAMPLED = 2 ** 18;

/**
 * The levels of sets that share most of their pixels, in one pass over the rows: sets are cut into regions, each pixel is
 * counted once, and the counts of the regions are added up. Counts are whole numbers, so nothing depends on how they are added.
 * @param sets - no more than {@link MOST_STREAMED}
 * @throws CancelledError; FitsFormatError, StorageError from reading
 */
export function streamLevels(
  chip: SkyChipTask,
  sets: readonly StreamedSet[],
  settings: StatisticSettings,
  { pixels, statistic: scratch, tables: memory, check }: StreamBuffers,
): StreamedLevels {
  const { nx, ny } = chip.sci;
  const { simd } = pixels.memory;
  const grid = sets.length === 0 ? undefined : gridOfChip(chip, settings, pixels, scratch);
  const regions = grid === undefined ? NO_REGIONS : runRegions(sets.map(({ runs }) => runs));
  memory.reset();
  const tables = countTables(regions, sets.length, memory);
  const rows = pixels.rowsOf(nx);
  let [good, notFinite, piece] = [0, 0, 0];
  for (let y0 = 0; y0 < ny; y0 += rows) {
    check();
    const y1 = Math.min(ny, y0 + rows);
    pixels.read(chip, 0, y0, nx, y1 - y0);
    good += pixels.good;
    notFinite += pixels.notFinite;
    if (grid === undefined) continue;
    pixels.keepWithin(settings.lower, settings.upper);
    piece = countPieces(regions, piece, y1, pixels, grid, tables);
  }
  const total = memory.take();
  const levels = sets.map((set, index) =>
    grid === undefined
      ? undefined
      : statisticOfTable(simd, addUp(simd, tables.ofSet[index], total), grid, set.settings, scratch),
  );
  return { levels, good, notFinite };
}

const NO_REGIONS: RunRegions = { pieces: new Int32Array(0), members: [], pixels: [] };

/** A grid where the values of some rows spread over the chip lie. */
function gridOfChip(
  chip: SkyChipTask,
  settings: StatisticSettings,
  pixels: UsablePixels,
  scratch: StatisticScratch,
): StreamGrid | undefined {
  const { nx, ny } = chip.sci;
  const rows = Math.min(ny, SAMPLE_ROWS, Math.max(1, Math.floor(MOST_SAMPLED / nx)));
  const sample = new Float32Array(rows * nx);
  let held = 0;
  for (let row = 0; row < rows; row++) {
    const y = Math.floor(((row + 0.5) * ny) / rows);
    pixels.read(chip, 0, y, nx, 1);
    pixels.keepWithin(settings.lower, settings.upper);
    const start = pixels.index(0, y);
    held = gatherUsable(pixels.values, start, start + nx, sample, held);
  }
  return streamGrid(sample, held, settings, scratch);
}

/** Counts the pieces from number `first` on that lie in rows before y1; returns the number of the next. */
function countPieces(
  { pieces }: RunRegions,
  first: number,
  y1: number,
  pixels: UsablePixels,
  grid: StreamGrid,
  tables: CountTables,
): number {
  const { simd } = pixels.memory;
  let piece = first;
  for (; 4 * piece < pieces.length && pieces[4 * piece] < y1; piece++) {
    const start = pixels.address(pieces[4 * piece + 1], pieces[4 * piece]);
    const n = pieces[4 * piece + 2] - pieces[4 * piece + 1];
    for (const table of tables.ofRegion[pieces[4 * piece + 3]]) countOnStream(simd, start, n, grid, table.at);
  }
  return piece;
}

/** Where pixels are counted, and what is added up. */
interface CountTables {
  /** By region: the tables that count its pixels. */
  readonly ofRegion: readonly (readonly Placed<Int32Array>[])[];
  /** By set: the tables whose sum counts its pixels. */
  readonly ofSet: readonly Placed<Int32Array>[][];
}

/** A table for each of the regions that save most by it; the pixels of the others are counted in a table of each set. */
function countTables({ members, pixels }: RunRegions, sets: number, memory: StreamTables): CountTables {
  const saved = members.map((own, region) => pixels[region] * (own.length - 1));
  const order = [...members.keys()].sort((a, b) => saved[b] - saved[a] || a - b);
  const shared = new Set(order.slice(0, SHARED_TABLES));
  const ofSet = Array.from({ length: sets }, (): Placed<Int32Array>[] => []);
  const direct = new Map<number, Placed<Int32Array>>();
  const directTable = (set: number): Placed<Int32Array> => {
    const known = direct.get(set);
    if (known !== undefined) return known;
    const table = memory.take();
    direct.set(set, table);
    ofSet[set].push(table);
    return table;
  };
  const ofRegion = members.map((own, region) => {
    if (!shared.has(region)) return own.map(directTable);
    const table = memory.take();
    for (const set of own) ofSet[set].push(table);
    return [table];
  });
  return { ofRegion, ofSet };
}

/** `total` becomes the sum of the tables. */
function addUp(
  simd: SimdKernels,
  tables: readonly Placed<Int32Array>[],
  total: Placed<Int32Array>,
): Placed<Int32Array> {
  total.array.fill(0);
  for (const { at } of tables) simd.addCounts(total.at, at, STREAM_TABLE);
  return total;
}
