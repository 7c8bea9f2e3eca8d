import {
  PLANE_SCRATCH_BYTES,
  createPlaneScratch,
  isStoredAs,
  readBox,
  readStored,
  type PlaneScratch,
} from '../fits/read-box.js';
import { usableMemoryBytes, type UsableMemory, type UsableRoom } from '../kernels/usable-memory.js';
import { bitMaskBytes } from '../masks/bit-mask.js';
import { readMaskBytes, type MaskPlane } from '../masks/mask-plane.js';
import type { SkyChipTask } from './sky-task.js';

/** Pixels that are read at once. */
const STRIP = 256 * 1024;

/** Room for a {@link UsablePixels} of chips of at most this width, and for so many counts. */
export function usablePixelsRoom(widest: number, counts: number): UsableRoom {
  return { pixels: Math.max(STRIP, widest), counts };
}

/** Bytes that a {@link UsablePixels} holds, with its memory. */
export function usablePixelsBytes(widest: number, counts: number): number {
  return usableMemoryBytes(usablePixelsRoom(widest, counts)) + PLANE_SCRATCH_BYTES;
}

/** Reads boxes of a chip, with NaN for every pixel that is not to be used. A chip that is no larger than a box is read once. */
export class UsablePixels {
  /** The box last read, row-major; use {@link index}. */
  readonly values: Float32Array;
  /** Pixels of the box that the masks call good, and those of them without a finite value. */
  good = 0;
  notFinite = 0;
  readonly #reading: PlaneScratch = createPlaneScratch();
  #chip: SkyChipTask | null = null;
  #box = { x0: 0, y0: 0, nx: 0, ny: 0 };

  constructor(readonly memory: UsableMemory) {
    this.values = memory.values.array;
  }

  /** Rows of a box of this width that fit. */
  rowsOf(nx: number): number {
    return Math.max(1, Math.floor(this.values.length / nx));
  }

  /** Place of a pixel (0-based) of the last box in `values`. */
  index(x: number, y: number): number {
    return (y - this.#box.y0) * this.#box.nx + x - this.#box.x0;
  }

  /** Address of it in the kernels' memory. */
  address(x: number, y: number): number {
    return this.memory.values.at + 4 * this.index(x, y);
  }

  /**
   * Reads the box [x0, x0+nx) x [y0, y0+ny) of the chip (0-based pixels), or all of a small chip.
   * @throws FitsFormatError, StorageError from reading
   */
  read(chip: SkyChipTask, x0: number, y0: number, nx: number, ny: number): void {
    const all = chip.sci.nx * chip.sci.ny < this.values.length;
    if (all && chip === this.#chip) return;
    this.#chip = chip;
    this.#box = all ? { x0: 0, y0: 0, nx: chip.sci.nx, ny: chip.sci.ny } : { x0, y0, nx, ny };
    this.#readBox(chip);
  }

  /** NaN for values of the last box outside of the limits (inclusive, rounded to float32), which is not read again for others. */
  keepWithin(lower: number | null, upper: number | null): void {
    if (lower === null && upper === null) return;
    const { nx, ny } = this.#box;
    const { simd, values } = this.memory;
    simd.dropOutside(values.at, nx * ny, lower ?? -Infinity, upper ?? Infinity);
    this.#chip = null;
  }

  #readBox(chip: SkyChipTask): void {
    const { x0, y0, nx, ny } = this.#box;
    const { simd, values, flags } = this.memory;
    const wide = nx === chip.sci.nx;
    const stored = wide && isStoredAs(chip.sci, -32);
    if (stored) readStored(chip.sci, y0, ny, values.array.buffer, values.at);
    else readBox(chip.sci, x0, y0, nx, ny, values.array, nx, this.#reading);
    const dq = chip.badBits === 0 ? null : chip.dq;
    const short = wide && dq !== null && chip.masks.length === 0 && isStoredAs(dq, 16);
    if (short) readStored(dq, y0, ny, flags.array.buffer, flags.at);
    else if (dq !== null) readBox(dq, x0, y0, nx, ny, flags.array, nx, this.#reading);
    const masked = chip.masks.length > 0 || chip.staticMask !== null;
    if (masked) {
      if (dq === null) flags.array.fill(0, 0, nx * ny);
      this.#addMasks(chip, short);
    }
    const bits = dq === null ? (masked ? -1 : 0) : chip.badBits;
    simd.dropUnusable(values.at, stored, flags.at, short, bits, nx * ny);
    this.good = simd.unflaggedPixels();
    this.notFinite = simd.notFinitePixels();
  }

  /** Sets all bits of the flags where a mask of the user or of the run says so. */
  #addMasks({ masks, staticMask }: SkyChipTask, short: boolean): void {
    const { x0, y0, nx, ny } = this.#box;
    const { flags, mask: room } = this.memory;
    for (const mask of masks) {
      readBox(mask, x0, y0, nx, ny, room.array, nx, this.#reading);
      flagMasked(flags.array, room.array, nx * ny);
    }
    if (staticMask !== null) this.#addStatic(staticMask, short);
  }

  #addStatic(plane: MaskPlane, short: boolean): void {
    const { x0, y0, nx, ny } = this.#box;
    const { simd, flags, mask } = this.memory;
    const row = bitMaskBytes(plane.nx, 1);
    // Of a narrow box of a wide chip not all rows may fit.
    const rows = Math.max(1, Math.floor(mask.array.byteLength / row));
    for (let y = 0; y < ny; y += rows) {
      const count = Math.min(rows, ny - y);
      readMaskBytes(plane, y0 + y, new Uint8Array(mask.array.buffer, mask.at, row * count));
      simd.markMasked(mask.at, row, x0, nx, count, flags.at + (short ? 2 : 4) * nx * y, short);
    }
  }
}

function flagMasked(flags: Int32Array, mask: Float32Array, n: number): void {
  // NaN in a mask is no promise of a good pixel.
  for (let i = 0; i < n; i++) if (!(mask[i] !== 0 && mask[i] - mask[i] === 0)) flags[i] = -1;
}

/** Copies the values of elements from..to-1 that are numbers to out[at...]; returns the place behind the last. */
export function gatherUsable(values: Float32Array, from: number, to: number, out: Float32Array, at: number): number {
  let k = at;
  for (let i = from; i < to; i++) {
    const value = values[i];
    // Written first and counted later: no branch to guess.
    out[k] = value;
    if (value === value) k++;
  }
  return k;
}
