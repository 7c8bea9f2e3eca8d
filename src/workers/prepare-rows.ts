import { PLANE_SCRATCH_BYTES, createPlaneScratch, readBox } from '../fits/read-box.js';
import type { PlaneScratch } from '../fits/read-box.js';
import { createDropMemory } from '../kernels/drop-memory.js';
import type { DropMemory, InputMemory } from '../kernels/drop-memory.js';
import { subtractField } from '../kernels/node-field.js';
import type { SimdKernels } from '../kernels/simd-kernels.js';
import { MASK_WORDS, setMasked } from '../masks/set-masked.js';
import type { ChipTask } from './tile-task.js';

/** Buffers of one worker for a box of input pixels, reused for every box. */
export interface RowBuffers {
  readonly capacity: number;
  /** Values in output units, weights and flags, in the memory of the kernels. */
  readonly input: InputMemory;
  readonly simd: SimdKernels;
  /** The user's mask. */
  readonly extra: Float32Array;
  /** Rows of a bit mask. */
  readonly words: Uint32Array;
  readonly scratch: PlaneScratch;
}

/** Bytes that {@link createRowBuffers} allocates for `capacity` pixels, the memory of the kernels apart. */
export function rowBufferBytes(capacity: number): number {
  return capacity * 4 + 4 * MASK_WORDS + PLANE_SCRATCH_BYTES;
}

/** Buffers for boxes of at most `capacity` pixels, in a memory with room for as many; without one, in their own. */
export function createRowBuffers(
  capacity: number,
  memory: Pick<DropMemory, 'simd' | 'input'> = createDropMemory(0, 0, NO_PLANES, capacity),
): RowBuffers {
  const { simd, input } = memory;
  return {
    capacity,
    input,
    simd,
    extra: new Float32Array(capacity),
    words: new Uint32Array(MASK_WORDS),
    scratch: createPlaneScratch(),
  };
}

const NO_PLANES = { context: false, kept: false };

/** What {@link prepareRows} found: pixels of positive weight, and pixels that only the masks call good. */
export interface RowCounts {
  good: number;
  unusable: number;
}

/**
 * Reads the box [x0, x0+nx) x [y0, y0+ny) of a chip (0-based pixels) into the values and
 * weights of `buffers.input`, rows close together (stride nx).
 *
 * data = (SCI - sky - rise of the sky) * factor, rounded once to float32; weight by `chip.weighting`, 0 where DQ or the user's
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
  const { input, simd, scratch } = buffers;
  const n = nx * ny;
  readBox(chip.sci, x0, y0, nx, ny, input.data.array, nx, scratch);
  fillWeights(chip, x0, y0, nx, ny, buffers);
  if (chip.mask !== null) {
    readBox(chip.mask, x0, y0, nx, ny, buffers.extra, nx, scratch);
    clearBad(input.weight.array, buffers.extra, n);
  }
  for (const plane of chip.flags ?? []) setMasked(plane, x0, y0, nx, ny, input.weight.array, 0, buffers.words);
  const flagged = chip.dq !== null && chip.badBits !== 0;
  if (flagged) readBox(chip.dq, x0, y0, nx, ny, input.flags.array, nx, scratch);
  const flagsAt = flagged ? input.flags.at : 0;
  const { skyRise = null, sky, factor } = chip;
  if (skyRise === null) {
    simd.prepare(input.data.at, input.weight.at, flagsAt, n, sky, factor, chip.badBits);
  } else {
    subtractField(input.data.array, x0, y0, nx, ny, skyRise, sky, factor);
    simd.prepare(input.data.at, input.weight.at, flagsAt, n, 0, 1, chip.badBits);
  }
  counts.good += simd.goodPixels();
  counts.unusable += simd.unusablePixels();
}

function fillWeights(chip: ChipTask, x0: number, y0: number, nx: number, ny: number, buffers: RowBuffers): void {
  const { scratch } = buffers;
  const weight = buffers.input.weight.array;
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

function clearBad(weight: Float32Array, mask: Float32Array, n: number): void {
  // NaN in a mask is no promise of a good pixel.
  for (let i = 0; i < n; i++) if (!(mask[i] !== 0 && mask[i] - mask[i] === 0)) weight[i] = 0;
}
