import { RxDrizzleError } from '../errors/index.js';
import { createUsableMemory } from '../kernels/usable-memory.js';
import { regionRuns } from '../sky/footprints/index.js';
import { canStream, createStatisticScratch, FEWEST_STREAMED, skyStatistic } from '../sky/statistics/index.js';
import { statisticScratchBytes } from '../sky/statistics/index.js';
import type { StatisticSettings } from '../sky/statistics/index.js';
import type { ChipMeasurement, Measured, SkyChipTask, SkyReport, SkyTask } from './sky-task.js';
import { MOST_STREAMED, streamCounts, streamLevels, StreamTables } from './stream-levels.js';
import type { StreamBuffers, StreamedSet } from './stream-levels.js';
import { CONTROL } from './tile-task.js';
import { gatherUsable, UsablePixels, usablePixelsBytes, usablePixelsRoom } from './usable-pixels.js';

/** Bytes that one worker may hold while it measures chips of at most so many pixels, columns and parts. */
export function skyBufferBytes(pixels: number, widest: number, parts: number): number {
  return 4 * pixels + usablePixelsBytes(widest, countsFor(pixels, parts)) + statisticScratchBytes(pixels);
}

/** Elements of the tables for chips of at most so many pixels and parts. */
function countsFor(pixels: number, parts: number): number {
  return pixels < FEWEST_STREAMED ? 0 : streamCounts(parts + 1);
}

/** What a thread that measures chips holds. */
export interface SkyBuffers extends StreamBuffers {
  /** Values of a part of a chip: made, and made longer, when values have to be looked at one by one. */
  values: Float32Array;
}

/**
 * Measures chips until no ticket is left. Large sets of pixels are counted while their rows stream by, all sets of a chip in
 * one pass; the values of small sets, and of those that counts do not suit, are collected.
 * @throws CancelledError when the control's cancel cell is set; FitsFormatError, StorageError from reading
 */
export function measureSky(task: SkyTask): SkyReport {
  const control = new Int32Array(task.control);
  const buffers = createSkyBuffers(task.chips, control);
  const chips: ChipMeasurement[] = [];
  let ticket = Atomics.add(control, CONTROL.nextTile, 1);
  while (ticket < task.chips.length) {
    buffers.check();
    chips.push({ chip: ticket, ...measureChip(task.chips[ticket], task.settings, buffers) });
    Atomics.add(control, CONTROL.tilesDone, 1);
    const { nx, ny } = task.chips[ticket].sci;
    Atomics.add(control, CONTROL.kibPixels, Math.floor((nx * ny) / 1024));
    ticket = Atomics.add(control, CONTROL.nextTile, 1);
  }
  return { chips };
}

/** Buffers for these chips. @param control - laid out by CONTROL of tile-task */
export function createSkyBuffers(chips: readonly SkyChipTask[], control: Int32Array): SkyBuffers {
  const widest = chips.reduce((most, { sci }) => Math.max(most, sci.nx), 1);
  const largest = chips.reduce((most, { sci }) => Math.max(most, sci.nx * sci.ny), 0);
  const parts = chips.reduce((most, chip) => Math.max(most, chip.parts.length), 0);
  const memory = createUsableMemory(usablePixelsRoom(widest, countsFor(largest, parts)));
  return {
    pixels: new UsablePixels(memory),
    values: new Float32Array(0),
    statistic: createStatisticScratch(),
    tables: new StreamTables(memory),
    check: () => {
      if (Atomics.load(control, CONTROL.cancel) === 0) return;
      throw new RxDrizzleError('CancelledError', {}, 'measuring the sky was cancelled');
    },
  };
}

/** The level of a chip as a whole and of its parts. */
export function measureChip(
  chip: SkyChipTask,
  settings: StatisticSettings,
  buffers: SkyBuffers,
): Omit<ChipMeasurement, 'chip'> {
  const ofPart = { ...settings, profile: !settings.compat };
  const { nx, ny } = chip.sci;
  const parts = chip.parts.map((part): StreamedSet => ({ runs: regionRuns(part, nx, ny), settings: ofPart }));
  const sets = chip.whole ? [...parts, { runs: allRows(chip), settings }] : parts;
  const { known, good, notFinite } = countedLevels(chip, sets, settings, buffers);
  const levels = sets.map((set): Measured => {
    return known.get(set) ?? collectedLevel(chip, set, buffers);
  });
  return { whole: chip.whole ? levels[parts.length] : null, parts: levels.slice(0, parts.length), good, notFinite };
}

/** The levels that counts tell, and how many pixels are good. */
function countedLevels(
  chip: SkyChipTask,
  sets: readonly StreamedSet[],
  settings: StatisticSettings,
  buffers: SkyBuffers,
): { readonly known: Map<StreamedSet, Measured>; readonly good: number; readonly notFinite: number } {
  const large = canStream(settings) ? sets.filter(({ runs }) => pixelsOf(runs) >= FEWEST_STREAMED) : [];
  const known = new Map<StreamedSet, Measured>();
  let first = 0;
  for (;;) {
    const some = large.slice(first, first + MOST_STREAMED);
    const { levels, good, notFinite } = streamLevels(chip, some, settings, buffers);
    for (const [index, level] of levels.entries()) if (level !== undefined) known.set(some[index], level);
    first += MOST_STREAMED;
    if (first >= large.length) return { known, good, notFinite };
  }
}

function collectedLevel(chip: SkyChipTask, { runs, settings }: StreamedSet, buffers: SkyBuffers): Measured {
  buffers.check();
  const n = collect(chip, runs, buffers);
  return skyStatistic(buffers.values, n, settings, buffers.statistic);
}

/** Collects the usable values of the runs; returns their number. */
function collect(chip: SkyChipTask, runs: Int32Array, buffers: SkyBuffers): number {
  const room = pixelsOf(runs);
  if (buffers.values.length < room) buffers.values = new Float32Array(room);
  const { pixels, values } = buffers;
  let held = 0;
  for (let first = 0; first < runs.length;) {
    const { end, x0, x1, y1 } = nextBox(runs, first, pixels);
    pixels.read(chip, x0, runs[first], x1 - x0, y1 - runs[first]);
    for (let r = first; r < end; r += 3) {
      const start = pixels.index(runs[r + 1], runs[r]);
      held = gatherUsable(pixels.values, start, start + runs[r + 2] - runs[r + 1], values, held);
    }
    first = end;
  }
  return held;
}

/** As many runs from `first` on, in whole rows, as lie in a box that can be read at once. */
function nextBox(
  runs: Int32Array,
  first: number,
  pixels: UsablePixels,
): { readonly end: number; readonly x0: number; readonly x1: number; readonly y1: number } {
  let [x0, x1, y1, end] = [runs[first + 1], runs[first + 2], runs[first] + 1, first];
  while (end < runs.length) {
    const left = Math.min(x0, runs[end + 1]);
    const right = Math.max(x1, runs[end + 2]);
    if (runs[end] >= runs[first] + pixels.rowsOf(right - left)) break;
    [x0, x1, y1] = [left, right, runs[end] + 1];
    end += 3;
  }
  return { end, x0, x1, y1 };
}

function allRows({ sci: { nx, ny } }: SkyChipTask): Int32Array {
  const runs = new Int32Array(3 * ny);
  for (let y = 0; y < ny; y++) {
    runs[3 * y] = y;
    runs[3 * y + 2] = nx;
  }
  return runs;
}

function pixelsOf(runs: Int32Array): number {
  let pixels = 0;
  for (let r = 0; r < runs.length; r += 3) pixels += runs[r + 2] - runs[r + 1];
  return pixels;
}
