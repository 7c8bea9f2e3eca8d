import { PLANE_SCRATCH_BYTES, createPlaneScratch, readBox } from '../fits/read-box.js';
import type { PlaneScratch } from '../fits/read-box.js';
import type { ChipTask } from './tile-task.js';

/** Buffers of one worker for a box of input pixels, reused for every box. */
export interface RowBuffers {
  readonly capacity: number;
  /** Values in output units, and weights; what the kernels take. */
  readonly data: Float32Array;
  readonly weight: Float32Array;
  readonly flags: Int32Array;
  readonly extra: Float32Array;
  readonly scratch: PlaneScratch;
}

/** Bytes that {@link createRowBuffers} allocates for `capacity` pixels. */
export function rowBufferBytes(capacity: number): number {
  return capacity * 4 * 4 + PLANE_SCRATCH_BYTES;
}

/** Buffers for boxes of at most `capacity` pixels. */
export function createRowBuffers(capacity: number): RowBuffers {
  return {
    capacity,
    data: new Float32Array(capacity),
    weight: new Float32Array(capacity),
    flags: new Int32Array(capacity),
    extra: new Float32Array(capacity),
    scratch: createPlaneScratch(),
  };
}

/** What {@link prepareRows} found: pixels of positive weight, and pixels that only the masks call good. */
export interface RowCounts {
  good: number;
  unusable: number;
}

/**
 * Reads the box [x0, x0+nx) x [y0, y0+ny) of a chip (0-based pixels) into `buffers.data` and
 * `buffers.weight`, rows close together (stride nx).
 *
 * data = (SCI - sky) * factor, rounded once to float32; weight by `chip.weighting`, 0 where DQ or the user's
 * mask says bad, and where the value or the weight is not usable (NaN, infinite, ERR of zero).
 * Masked pixels keep their value: INDEF fill values are made of them.
 * @throws FitsFormatError when a plane ends early.
 */
export function prepareRows(
  chip: ChipTask,
  x0: number,
  y0: number,
  nx: number,
  ny: number,
  buffers: RowBuffers,
  counts: RowCounts,
): void {
  const { data, weight, scratch } = buffers;
  readBox(chip.sci, x0, y0, nx, ny, data, nx, scratch);
  scaleValues(data, nx * ny, chip.sky, chip.factor);
  fillWeights(chip, x0, y0, nx, ny, buffers);
  if (chip.dq !== null && chip.badBits !== 0) {
    readBox(chip.dq, x0, y0, nx, ny, buffers.flags, nx, scratch);
    clearFlagged(weight, buffers.flags, nx * ny, chip.badBits);
  }
  if (chip.mask !== null) {
    readBox(chip.mask, x0, y0, nx, ny, buffers.extra, nx, scratch);
    clearMasked(weight, buffers.extra, nx * ny);
  }
  countAndClean(data, weight, nx * ny, counts);
}

function scaleValues(data: Float32Array, n: number, sky: number, factor: number): void {
  for (let i = 0; i < n; i++) data[i] = (data[i] - sky) * factor;
}

function fillWeights(chip: ChipTask, x0: number, y0: number, nx: number, ny: number, buffers: RowBuffers): void {
  const { weight, scratch } = buffers;
  const { weighting } = chip;
  const n = nx * ny;
  if (weighting.kind === 'constant') {
    weight.fill(weighting.value, 0, n);
    return;
  }
  readBox(weighting.plane, x0, y0, nx, ny, weight, nx, scratch);
  const { scale } = weighting;
  if (weighting.kind === 'map') for (let i = 0; i < n; i++) weight[i] *= scale;
  else for (let i = 0; i < n; i++) weight[i] = weight[i] > 0 ? scale / (weight[i] * weight[i]) : NaN;
}

function clearFlagged(weight: Float32Array, flags: Int32Array, n: number, badBits: number): void {
  for (let i = 0; i < n; i++) if ((flags[i] & badBits) !== 0) weight[i] = 0;
}

function clearMasked(weight: Float32Array, mask: Float32Array, n: number): void {
  // NaN in a mask is no promise of a good pixel.
  for (let i = 0; i < n; i++) if (!(mask[i] !== 0 && mask[i] - mask[i] === 0)) weight[i] = 0;
}

function countAndClean(data: Float32Array, weight: Float32Array, n: number, counts: RowCounts): void {
  let good = 0;
  let unusable = 0;
  for (let i = 0; i < n; i++) {
    const w = weight[i];
    if (w === 0) continue;
    // x - x is 0 for finite x and NaN for the rest: one test without a call.
    if (w > 0 && w - w === 0 && data[i] - data[i] === 0) good++;
    else {
      weight[i] = 0;
      unusable++;
    }
  }
  counts.good += good;
  counts.unusable += unusable;
}
