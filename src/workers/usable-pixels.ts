import { PLANE_SCRATCH_BYTES, createPlaneScratch, readBox } from '../fits/read-box.js';
import type { PlaneScratch } from '../fits/read-box.js';
import { MASK_WORDS, setMasked } from '../masks/set-masked.js';
import type { SkyChipTask } from './sky-task.js';

/** Pixels that are read at once. */
const STRIP = 256 * 1024;

/** Bytes that a {@link UsablePixels} holds for chips of at most this width. */
export function usablePixelsBytes(widest: number): number {
  return 12 * Math.max(STRIP, widest) + 4 * MASK_WORDS + PLANE_SCRATCH_BYTES;
}

/** Reads boxes of a chip, with NaN for every pixel that is not to be used. A chip that is no larger than a box is read once. */
export class UsablePixels {
  /** The box last read, row-major; use {@link index}. */
  readonly values: Float32Array;
  /** Pixels of the box that the masks call good, and those of them without a finite value. */
  good = 0;
  notFinite = 0;
  readonly #flags: Int32Array;
  readonly #mask: Float32Array;
  readonly #words = new Uint32Array(MASK_WORDS);
  readonly #counts = new Int32Array(2);
  readonly #reading: PlaneScratch = createPlaneScratch();
  #chip: SkyChipTask | null = null;
  #box = { x0: 0, y0: 0, nx: 0, ny: 0 };

  constructor(widest: number) {
    const room = Math.max(STRIP, widest);
    this.values = new Float32Array(room);
    this.#flags = new Int32Array(room);
    this.#mask = new Float32Array(room);
  }

  /** Rows of a box of this width that fit. */
  rowsOf(nx: number): number {
    return Math.max(1, Math.floor(this.values.length / nx));
  }

  /** Place of a pixel (0-based) of the last box in `values`. */
  index(x: number, y: number): number {
    return (y - this.#box.y0) * this.#box.nx + x - this.#box.x0;
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
    dropOutside(this.values, nx * ny, Math.fround(lower ?? -Infinity), Math.fround(upper ?? Infinity));
    this.#chip = null;
  }

  #readBox(chip: SkyChipTask): void {
    const { x0, y0, nx, ny } = this.#box;
    const n = nx * ny;
    readBox(chip.sci, x0, y0, nx, ny, this.values, nx, this.#reading);
    const flagged = chip.dq !== null && chip.badBits !== 0;
    if (flagged) readBox(chip.dq, x0, y0, nx, ny, this.#flags, nx, this.#reading);
    const bits = flagged ? chip.badBits : 0;
    const masked = chip.masks.length > 0 || chip.staticMask !== null;
    if (masked) this.#addMasks(chip, bits, n);
    else if (bits === 0) this.#flags.fill(0, 0, n);
    dropUnusable(this.values, this.#flags, masked ? -1 : bits, n, this.#counts);
    this.good = n - this.#counts[0];
    this.notFinite = this.#counts[1];
  }

  /** Makes of the flags 0 for good and another number for bad, with the masks of the user and of the run. */
  #addMasks({ masks, staticMask }: SkyChipTask, bits: number, n: number): void {
    const { x0, y0, nx, ny } = this.#box;
    if (bits === 0) this.#flags.fill(0, 0, n);
    else for (let i = 0; i < n; i++) this.#flags[i] &= bits;
    for (const mask of masks) {
      readBox(mask, x0, y0, nx, ny, this.#mask, nx, this.#reading);
      flagMasked(this.#flags, this.#mask, n);
    }
    if (staticMask !== null) setMasked(staticMask, x0, y0, nx, ny, this.#flags, 1, this.#words);
  }
}

function flagMasked(flags: Int32Array, mask: Float32Array, n: number): void {
  // NaN in a mask is no promise of a good pixel.
  for (let i = 0; i < n; i++) if (!(mask[i] !== 0 && mask[i] - mask[i] === 0)) flags[i] = 1;
}

/** NaN where one of the bits is set, and for infinities; counts[0] of the flagged ones, counts[1] of the others without a finite value. */
function dropUnusable(values: Float32Array, flags: Int32Array, bits: number, n: number, counts: Int32Array): void {
  let flagged = 0;
  let notFinite = 0;
  for (let i = 0; i < n; i++) {
    const value = values[i];
    const bad = flags[i] & bits;
    if (bad === 0 && value - value === 0) continue;
    values[i] = NaN;
    if (bad !== 0) flagged++;
    else notFinite++;
  }
  counts[0] = flagged;
  counts[1] = notFinite;
}

function dropOutside(values: Float32Array, n: number, from: number, to: number): void {
  for (let i = 0; i < n; i++) if (!(values[i] >= from && values[i] <= to)) values[i] = NaN;
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
