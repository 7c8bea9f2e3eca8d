import { RxDrizzleError } from '../errors/index.js';
import { blotRow } from '../blot/blot-row.js';
import { halves } from '../blot/halves.js';
import { stencilMargin } from '../blot/interpolant.js';
import { blotWindowBox } from '../blot/window-box.js';
import { cleanRows } from '../cosmic-rays/clean-rows.js';
import { addCounts, noCosmicRays } from '../cosmic-rays/counts.js';
import type { CosmicRayCounts } from '../cosmic-rays/counts.js';
import { averageResiduals, residualBlocks, RESIDUAL_SIDE } from '../cosmic-rays/residual-blocks.js';
import { cosmicRayHalo } from '../cosmic-rays/plan.js';
import type { RowHalo } from '../cosmic-rays/plan.js';
import { addStarPeaks, noStarPeaks } from '../cosmic-rays/star-peaks.js';
import type { StarPeaks } from '../cosmic-rays/star-peaks.js';
import { placeStrip, stripArrayBytes, stripOf, STRIP_ARRAYS } from '../cosmic-rays/strip.js';
import type { StripScratch } from '../cosmic-rays/strip.js';
import { testStrip } from '../cosmic-rays/test-strip.js';
import { flagTrails } from '../cosmic-rays/trail.js';
import { writeFully } from '../fits/scratch-file.js';
import { createPlaneScratch, PLANE_SCRATCH_BYTES, readBox } from '../fits/read-box.js';
import { isPlainWords, readStored } from '../fits/read-stored.js';
import { BLOCK_SIDE } from '../kernels/block-boxes.js';
import { BLOT_ARRAYS, blotArrayBytes, placeBlot } from '../kernels/blot-memory.js';
import type { BlotMemory, BlotRoom } from '../kernels/blot-memory.js';
import { extendEdges, placeBlotWindow } from '../kernels/blot-window.js';
import type { ImageBox } from '../kernels/blot-window.js';
import { createKernelMemory, kernelMemoryBytes } from '../kernels/kernel-memory.js';
import { createMapScratch } from '../kernels/map-scratch.js';
import { mapToMemory } from '../kernels/map-to-memory.js';
import type { MapTools } from '../kernels/map-to-memory.js';
import { fieldRow } from '../kernels/node-field.js';
import type { NodeField } from '../kernels/node-field.js';
import { bitMaskBytes } from '../masks/bit-mask.js';
import type { BitMask } from '../masks/bit-mask.js';
import { MaskMemory } from '../masks/mask-memory.js';
import { writeMaskRows } from '../masks/mask-plane.js';
import { checkCancelled } from './drop-chip.js';
import { readToMemory } from './read-to-memory.js';
import type { MemoryReading } from './read-to-memory.js';
import { PlaneWriter } from './plane-writer.js';
import type { RayChipTask, RayReport, RayTask } from './ray-task.js';
import { CONTROL } from './tile-task.js';
import type { FilePlane } from './tile-task.js';

/**
 * Window pixels that the memory has room for. Where a chip is turned against the median the window of a whole strip would be most of
 * the median: the strip is blotted in pieces of so large windows.
 */
const WINDOW_PIXELS = 2 ** 20;

/** Rows of a strip that suit chips of this width: some 2^19 pixels, whole blocks. */
export function rayStripRows(widest: number): number {
  return Math.max(BLOCK_SIDE, BLOCK_SIDE * Math.floor(2 ** 19 / widest / BLOCK_SIDE));
}

/** Bytes that one worker holds for chips of at most this width and height. */
export function rayBufferBytes(task: Pick<RayTask, 'rows' | 'test'>, widest: number, tallest: number): number {
  const rows = Math.min(tallest, task.rows + haloRows(task.test));
  return (
    memoryBytes(widest, rows) +
    4 * residualBlocks(widest) * residualBlocks(rows) +
    bitMaskBytes(widest, tallest) +
    PLANE_SCRATCH_BYTES
  );
}

/** Bytes of the memory of the kernels. */
function memoryBytes(widest: number, rows: number): number {
  const bytes = blotArrayBytes(roomFor(widest)) + stripArrayBytes(widest, rows) + PLANE_SCRATCH_BYTES;
  return kernelMemoryBytes(BLOT_ARRAYS + STRIP_ARRAYS + 1, bytes);
}

function haloRows(test: RayTask['test']): number {
  if (test === null) return 0;
  const down = cosmicRayHalo(test, 1);
  const up = cosmicRayHalo(test, -1);
  return Math.max(down.below, up.below) + Math.max(down.above, up.above);
}

/** The results are in the memory of the strip. */
function roomFor(widest: number): BlotRoom {
  return { windowPixels: WINDOW_PIXELS, rowPixels: widest + 4, blottedPixels: 0 };
}

/**
 * Blots the median to strips of rows of chips, compares the chips with it and writes the flags, until no ticket is left. The
 * flags do not depend on strips or threads.
 * @throws CancelledError; FitsFormatError, StorageError from reading and writing
 */
export function rayStrips(task: RayTask): RayReport {
  const worker = new RayWorker(task);
  const control = new Int32Array(task.control);
  let ticket = Atomics.add(control, CONTROL.nextTile, 1);
  const strips = task.chips.flatMap((chip, index) =>
    Array.from({ length: stripsOf(chip, task.rows) }, (_, strip) => ({ index, from: strip * task.rows })),
  );
  while (ticket < strips.length) {
    const { index, from } = strips[ticket];
    checkCancelled(control);
    const { nx, ny } = task.chips[index].sci;
    worker.strip(index, from);
    Atomics.add(control, CONTROL.tilesDone, 1);
    Atomics.add(control, CONTROL.kibPixels, Math.floor((nx * Math.min(task.rows, ny - from)) / 1024));
    ticket = Atomics.add(control, CONTROL.nextTile, 1);
  }
  return worker.report();
}

/** Strips of a chip. */
export function stripsOf({ sci }: RayChipTask, rows: number): number {
  return Math.ceil(sci.ny / rows);
}

const NO_HALO: RowHalo = { below: 0, above: 0 };

class RayWorker {
  readonly #task: RayTask;
  readonly #memory: BlotMemory;
  readonly #mapping: MapTools;
  readonly #scratch: StripScratch;
  readonly #residuals: Float32Array;
  readonly #reading: MemoryReading;
  readonly #counts: CosmicRayCounts[];
  readonly #stars: StarPeaks[];
  readonly #blotted: (PlaneWriter | null)[];
  readonly #cleaned: (PlaneWriter | null)[];
  /** Flags of the chip at hand. */
  #chip = -1;
  #mask: BitMask;
  readonly #masks = new MaskMemory();

  constructor(task: RayTask) {
    const { chips, rows, test } = task;
    const widest = chips.reduce((most, { sci }) => Math.max(most, sci.nx), 1);
    const tallest = chips.reduce((most, { sci }) => Math.max(most, sci.ny), 1);
    const most = Math.min(tallest, rows + haloRows(test));
    this.#task = task;
    this.#mask = this.#masks.empty(0, 0);
    const memory = createKernelMemory(memoryBytes(widest, most));
    this.#scratch = placeStrip(memory, widest, most);
    this.#memory = placeBlot(memory, roomFor(widest), this.#scratch.blot);
    this.#mapping = { map: createMapScratch(widest, this.#memory.band.array), memory: this.#memory };
    const stored = memory.bytes(PLANE_SCRATCH_BYTES);
    this.#reading = { simd: memory.simd, stored, scratch: createPlaneScratch() };
    this.#residuals = new Float32Array(residualBlocks(widest) * residualBlocks(most));
    this.#counts = chips.map(noCosmicRays);
    this.#stars = chips.map(noStarPeaks);
    const writer = (chip: RayChipTask, plane: RayChipTask['blotted']): PlaneWriter | null =>
      plane === null ? null : new PlaneWriter(plane, chip.label, chip.sci.nx);
    this.#blotted = chips.map((chip) => writer(chip, chip.blotted));
    this.#cleaned = chips.map((chip) => writer(chip, chip.cleaned));
  }

  report(): RayReport {
    const sums = (writers: readonly (PlaneWriter | null)[]): number[] => writers.map((own) => own?.dataSum ?? 0);
    return { counts: this.#counts, stars: this.#stars, blotSums: sums(this.#blotted), cleanSums: sums(this.#cleaned) };
  }

  /** Rows from .. from + rows of a chip. */
  strip(index: number, from: number): void {
    const chip = this.#task.chips[index];
    const { nx, ny } = chip.sci;
    this.#begin(index, chip);
    const to = Math.min(ny, from + this.#task.rows);
    const { test } = this.#task;
    const halo = test === null ? NO_HALO : cosmicRayHalo(test, chip.cteDirection);
    const first = Math.max(0, from - halo.below);
    const end = Math.min(ny, to + halo.above);
    this.#blotPiece(chip, { x0: 0, y0: first, nx, ny: end - first }, first);
    const strip = stripOf(this.#scratch, nx, ny, first, end);
    const { sci, blot } = strip;
    if (chip.rise !== null) addField(blot, nx, first, chip.rise);
    const own = (plane: Float32Array): Float32Array => plane.subarray((from - first) * nx, (to - first) * nx);
    if (test !== null && chip.level !== null) {
      readToMemory(chip.sci, { x0: 0, y0: first, nx, ny: end - first }, this.#scratch.sci, 0, nx, this.#reading);
      this.#readBad(chip, first, end);
      const { level, cteDirection } = chip;
      const counts = testStrip({ strip, from, to, chip: level, cteDirection }, test, this.#scratch, this.#mask);
      addStarPeaks(strip, from, to, level, this.#scratch, this.#stars[index]);
      const { simd, bad } = this.#scratch;
      counts.bad = simd.countBytes(bad.at + (from - first) * nx, (to - from) * nx, 1);
      counts.trail = flagTrails(chip.trails, from, to, this.#mask);
      addCounts(this.#counts[index], counts);
      if (chip.residuals !== null) {
        averageResiduals(strip, from, to, level, this.#scratch, this.#residuals);
        this.#writeResiduals(chip.residuals, chip, from, to);
      }
      if (chip.mask !== null) writeMaskRows(chip.mask, this.#mask, from, to);
      if (this.#cleaned[index] !== null) {
        cleanRows(own(sci), own(blot), from, to, this.#mask, bad.array.subarray((from - first) * nx));
        this.#cleaned[index].write(from * nx, nx, to - from, own(sci));
      }
    }
    // Last, because writing changes the bytes.
    this.#blotted[index]?.write(from * nx, nx, to - from, own(blot));
  }

  #begin(index: number, { sci }: RayChipTask): void {
    if (this.#chip === index) return;
    this.#chip = index;
    this.#mask = this.#masks.empty(sci.nx, sci.ny);
  }

  /** Blots a piece of the strip that begins at row `first` to its place in `blotted`. */
  #blotPiece(chip: RayChipTask, piece: ImageBox, first: number): void {
    const place = (y: number): number => (piece.y0 + y - first) * chip.sci.nx + piece.x0;
    const { interpolant } = this.#task;
    const { blotted } = this.#memory;
    const { nx: frameNx, ny: frameNy } = chip.median;
    const box = blotWindowBox(chip.blocks, piece, stencilMargin(interpolant.interp), frameNx, frameNy);
    if (box === null) {
      for (let y = 0; y < piece.ny; y++) {
        blotted.array.fill(chip.blot.missing, place(y), place(y) + piece.nx);
      }
      return;
    }
    const parts = box.nx * box.ny > this.#memory.image.array.length ? halves(piece) : [];
    for (const part of parts) this.#blotPiece(chip, part, first);
    if (parts.length > 0) return;
    if (box.nx * box.ny > this.#memory.image.array.length) throw tooFine(chip, box);
    const window = placeBlotWindow(this.#memory, box, frameNx, frameNy);
    this.#readWindow(chip, box);
    extendEdges(window);
    for (let y = 0; y < piece.ny; y++) {
      mapToMemory(chip.map, piece.y0 + y, piece.x0, piece.nx, this.#memory.row, this.#mapping);
      blotRow(interpolant, window, { n: piece.nx, at: place(y) }, chip.blot);
    }
  }

  #writeResiduals({ fd, offset }: FilePlane, { label, sci }: RayChipTask, from: number, to: number): void {
    const columns = residualBlocks(sci.nx);
    const bytes = new Uint8Array(this.#residuals.buffer, 0, 4 * columns * residualBlocks(to - from));
    writeFully(fd, bytes, offset + (4 * columns * from) / RESIDUAL_SIDE, `the residuals of ${label}`);
  }

  /** Reads the part of the box that lies in the frame. */
  #readWindow({ median }: RayChipTask, { x0, y0, nx, ny }: ImageBox): void {
    const [left, below] = [Math.max(0, x0), Math.max(0, y0)];
    const [right, above] = [Math.min(median.nx, x0 + nx), Math.min(median.ny, y0 + ny)];
    const start = (below - y0) * nx + left - x0;
    const box = { x0: left, y0: below, nx: right - left, ny: above - below };
    readToMemory(median, box, this.#memory.image, start, nx, this.#reading);
  }

  /** Reads which pixels of rows [first, end) are known to be bad. */
  #readBad({ dq, badBits, sci: { nx } }: RayChipTask, first: number, end: number): void {
    const { simd, bad } = this.#scratch;
    const { stored, scratch } = this.#reading;
    const n = nx * (end - first);
    if (dq === null || badBits === 0) bad.array.fill(0, 0, n);
    else if (isPlainWords(dq)) {
      const { array: bytes, at: wordsAt } = stored;
      // The sign of the words fills the bits above.
      const bits = badBits >>> 16 === 0 ? badBits : badBits | 0x8000;
      const most = bytes.length / 2;
      for (let k = 0; k < n; k += most) {
        const count = Math.min(most, n - k);
        readStored(dq, nx * first + k, count, bytes);
        simd.flagStored(wordsAt, count, bits, bad.at + k);
      }
    } else {
      const flags = new Int32Array(stored.array.buffer, stored.at, nx);
      for (let y = first, k = 0; y < end; y++) {
        readBox(dq, 0, y, nx, 1, flags, nx, scratch);
        for (let x = 0; x < nx; x++, k++) bad.array[k] = (flags[x] & badBits) === 0 ? 0 : 1;
      }
    }
  }
}

/** Adds a field to whole rows of a chip from row `first` on. */
function addField(values: Float32Array, nx: number, first: number, field: NodeField): void {
  const row = new Float64Array(nx);
  for (let at = 0, y = first; at < values.length; at += nx, y++) {
    fieldRow(field, 0, y, nx, row);
    for (let x = 0; x < nx; x++) values[at + x] += row[x];
  }
}

function tooFine({ label }: RayChipTask, { nx, ny }: ImageBox): RxDrizzleError {
  return new RxDrizzleError(
    'UsageError',
    { file: label, option: 'driz_sep_scale' },
    `${BLOCK_SIDE} x ${BLOCK_SIDE} pixels lie on ${nx} x ${ny} pixels of the median image, more than is held at once`,
    'give a driz_sep_scale nearer to the size of the pixels: half of it serves the rejection best',
  );
}
