import { RxDrizzleError } from '../errors/index.js';
import { PLANE_SCRATCH_BYTES, createPlaneScratch, readBox } from '../fits/read-box.js';
import type { PlaneScratch } from '../fits/read-box.js';
import { createStatisticScratch, skyStatistic, statisticScratchBytes } from '../sky/statistics/index.js';
import type { StatisticScratch } from '../sky/statistics/index.js';
import type { ChipMeasurement, SkyChipTask, SkyReport, SkyTask } from './sky-task.js';
import { CONTROL } from './tile-task.js';

/** Flags and masks are read this many pixels at once. */
const STRIP = 256 * 1024;

/** Bytes that one worker holds while it measures chips of at most this many pixels. */
export function skyBufferBytes(pixels: number, widest: number): number {
  return 8 * pixels + 8 * Math.max(STRIP, widest) + statisticScratchBytes(pixels) + PLANE_SCRATCH_BYTES;
}

/** Buffers of a worker: a chip, the values of a part of it, and a strip of flags. */
interface SkyBuffers {
  /** A chip, row-major; NaN where a pixel is not to be used. */
  readonly plane: Float32Array;
  readonly values: Float32Array;
  readonly flags: Int32Array;
  readonly mask: Float32Array;
  readonly reading: PlaneScratch;
  readonly statistic: StatisticScratch;
}

/**
 * Measures chips until no ticket is left. A chip is read once, whatever the number of its parts.
 * @throws CancelledError when the control's cancel cell is set; FitsFormatError, StorageError from reading
 */
export function measureSky(task: SkyTask): SkyReport {
  const control = new Int32Array(task.control);
  const buffers = createBuffers(task.chips);
  const chips: ChipMeasurement[] = [];
  let ticket = Atomics.add(control, CONTROL.nextTile, 1);
  while (ticket < task.chips.length) {
    if (Atomics.load(control, CONTROL.cancel) !== 0) {
      throw new RxDrizzleError('CancelledError', {}, 'measuring the sky was cancelled');
    }
    chips.push(measureChip(task, ticket, buffers));
    Atomics.add(control, CONTROL.tilesDone, 1);
    const { nx, ny } = task.chips[ticket].sci;
    Atomics.add(control, CONTROL.kibPixels, Math.floor((nx * ny) / 1024));
    ticket = Atomics.add(control, CONTROL.nextTile, 1);
  }
  return { chips };
}

function createBuffers(chips: readonly SkyChipTask[]): SkyBuffers {
  const pixels = chips.reduce((most, { sci }) => Math.max(most, sci.nx * sci.ny), 1);
  const strip = chips.reduce((most, { sci }) => Math.max(most, sci.nx), STRIP);
  return {
    plane: new Float32Array(pixels),
    values: new Float32Array(pixels),
    flags: new Int32Array(strip),
    mask: new Float32Array(strip),
    reading: createPlaneScratch(),
    statistic: createStatisticScratch(),
  };
}

function measureChip({ chips, settings }: SkyTask, ticket: number, buffers: SkyBuffers): ChipMeasurement {
  const chip = chips[ticket];
  const { plane, values, statistic } = buffers;
  const { good, notFinite } = readChip(chip, buffers);
  const pixels = chip.sci.nx * chip.sci.ny;
  const whole = chip.whole ? skyStatistic(values, usable(plane, 0, pixels, values, 0), settings, statistic) : null;
  const ofPart = { ...settings, profile: !settings.compat };
  const parts = chip.parts.map((runs) =>
    skyStatistic(values, usableOfRuns(plane, chip.sci.nx, runs, values), ofPart, statistic),
  );
  return { chip: ticket, whole, parts, good, notFinite };
}

/** Reads a chip into the plane; pixels that the masks call bad become NaN. */
function readChip(chip: SkyChipTask, buffers: SkyBuffers): { good: number; notFinite: number } {
  const { sci, dq, badBits, masks } = chip;
  const { nx, ny } = sci;
  const { plane, flags, reading } = buffers;
  readBox(sci, 0, 0, nx, ny, plane.subarray(0, nx * ny), nx, reading);
  const rows = Math.max(1, Math.floor(flags.length / nx));
  let good = 0;
  let notFinite = 0;
  for (let y = 0; y < ny; y += rows) {
    const n = nx * Math.min(rows, ny - y);
    flags.fill(0, 0, n);
    if (dq !== null && badBits !== 0) readBox(dq, 0, y, nx, n / nx, flags, nx, reading);
    if (badBits !== 0) keepBits(flags, n, badBits);
    for (const mask of masks) {
      readBox(mask, 0, y, nx, n / nx, buffers.mask, nx, reading);
      flagMasked(flags, buffers.mask, n);
    }
    good += count(flags, n);
    notFinite += dropFlagged(plane, y * nx, flags, n);
  }
  return { good, notFinite };
}

function keepBits(flags: Int32Array, n: number, bits: number): void {
  for (let i = 0; i < n; i++) flags[i] &= bits;
}

function flagMasked(flags: Int32Array, mask: Float32Array, n: number): void {
  // NaN in a mask is no promise of a good pixel.
  for (let i = 0; i < n; i++) if (!(mask[i] !== 0 && mask[i] - mask[i] === 0)) flags[i] = 1;
}

function count(flags: Int32Array, n: number): number {
  let good = 0;
  for (let i = 0; i < n; i++) if (flags[i] === 0) good++;
  return good;
}

/** NaN where a flag is set; returns how many of the others are not finite, which become NaN, too. */
function dropFlagged(plane: Float32Array, start: number, flags: Int32Array, n: number): number {
  let notFinite = 0;
  for (let i = 0; i < n; i++) {
    const value = plane[start + i];
    if (flags[i] === 0 && value - value === 0) continue;
    if (flags[i] === 0) notFinite++;
    plane[start + i] = NaN;
  }
  return notFinite;
}

/** Copies the values from..to-1 that are numbers to out[at...]; returns the place behind the last. */
function usable(plane: Float32Array, from: number, to: number, out: Float32Array, at: number): number {
  let k = at;
  for (let i = from; i < to; i++) {
    const value = plane[i];
    // Written first and counted later: no branch to guess.
    out[k] = value;
    if (value === value) k++;
  }
  return k;
}

function usableOfRuns(plane: Float32Array, nx: number, runs: Int32Array, out: Float32Array): number {
  let k = 0;
  for (let r = 0; r < runs.length; r += 3) {
    const row = runs[r] * nx;
    k = usable(plane, row + runs[r + 1], row + runs[r + 2], out, k);
  }
  return k;
}
