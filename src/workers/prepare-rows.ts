import { PLANE_SCRATCH_BYTES, createPlaneScratch, readBox } from '../fits/read-box.js';
import type { PlaneScratch } from '../fits/read-box.js';
import { pixelBytes } from '../fits/plane-ref.js';
import { isPlainFloats, isPlainLongs, isPlainWords, readStoredBox } from '../fits/read-stored.js';
import { createDropMemory } from '../kernels/drop-memory.js';
import type { DropMemory, InputMemory } from '../kernels/drop-memory.js';
import type { Placed } from '../kernels/kernel-memory.js';
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
  const { skyRise = null, sky, factor } = chip;
  // Nearly all planes are turned from the bytes of the file by the loop that prepares them.
  const stored = skyRise === null && isPlainFloats(chip.sci);
  if (stored) readStoredBox(chip.sci, x0, y0, nx, ny, bytesOf(input.data), scratch);
  else readBox(chip.sci, x0, y0, nx, ny, input.data.array, nx, scratch);
  fillWeights(chip, x0, y0, nx, ny, buffers);
  if (chip.mask !== null) {
    readBox(chip.mask, x0, y0, nx, ny, buffers.extra, nx, scratch);
    clearBad(input.weight.array, buffers.extra, n);
  }
  for (const plane of chip.flags ?? []) setMasked(plane, x0, y0, nx, ny, input.weight.array, 0, buffers.words);
  const flagBytes = readFlags(chip, x0, y0, nx, ny, buffers);
  const flagsAt = flagBytes === null ? 0 : input.flags.at;
  if (skyRise !== null) subtractField(input.data.array, x0, y0, nx, ny, skyRise, sky, factor);
  const [less, times] = skyRise === null ? [sky, factor] : [0, 1];
  simd.prepare(input.data.at, stored, input.weight.at, flagsAt, flagBytes ?? 0, n, less, times, chip.badBits);
  counts.good += simd.goodPixels();
  counts.unusable += simd.unusablePixels();
}

/** Reads the flags of a box: as many bytes each as the file has, which is returned, or 0: as the machine's int32. Null: none. */
function readFlags(
  { dq, badBits }: ChipTask,
  x0: number,
  y0: number,
  nx: number,
  ny: number,
  { input, scratch }: RowBuffers,
): number | null {
  if (dq === null || badBits === 0) return null;
  // Where there are errors, prepareErrors goes on with the flags.
  if (input.error === null && (isPlainWords(dq) || isPlainLongs(dq))) {
    readStoredBox(dq, x0, y0, nx, ny, bytesOf(input.flags), scratch);
    return pixelBytes(dq.bitpix);
  }
  readBox(dq, x0, y0, nx, ny, input.flags.array, nx, scratch);
  return 0;
}

function bytesOf({ array }: Placed<Float32Array | Int32Array>): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
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
