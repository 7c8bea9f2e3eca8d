import { touchesWindow } from '../kernels/block-boxes.js';
import { finishWindow } from '../kernels/finish.js';
import type { FinishedPlanes, FinishInto } from '../kernels/finish.js';
import { placeWindow } from '../kernels/output-window.js';
import { haloOf } from '../median/combine-plan.js';
import type { CombinePlan } from '../median/combine-plan.js';
import { combineStack } from '../median/combine-stack.js';
import { addWeights, createWeightSums } from '../median/mean-weight.js';
import type { WeightSums } from '../median/mean-weight.js';
import { planOfLayers } from '../median/plan-of-layers.js';
import { combineRoomBytes, combineScratchBytes, createCombineScratch, PAST_END } from '../median/stack-tile.js';
import { ARRAY_MARGIN } from '../kernels/kernel-memory.js';
import type { CombineScratch, Halo } from '../median/stack-tile.js';
import { checkCancelled, ChipDropper } from './drop-chip.js';
import type { MedianReport, MedianTask } from './median-task.js';
import { createTileBuffers, tileBufferBytes } from './tile-buffers.js';
import type { TileBuffers } from './tile-buffers.js';
import { PlaneWriter } from './plane-writer.js';
import { CONTROL } from './tile-task.js';

/**
 * Bytes that one worker holds for tiles of this side (without halo) that up to `layers` exposures touch. `widestChip` is the
 * longest row of any chip, pixels.
 */
export function medianBufferBytes(
  tileSize: number,
  layers: number,
  plan: CombinePlan | null,
  widestChip: number,
): number {
  const side = tileSize + 2 * (plan === null ? 0 : haloOf(plan));
  const scratch = plan === null ? 0 : 4 * side * side + combineScratchBytes(plan, side);
  return tileBufferBytes(side, 0, true, widestChip, false, stackBytes(side, layers, plan)) + scratch;
}

/** What a stack and the combination take in the memory of the kernels. */
function stackBytes(side: number, layers: number, plan: CombinePlan | null): number {
  if (plan === null) return 0;
  // And one plane for those that are not there.
  return (2 * layers + 1) * (4 * (side * side + PAST_END) + ARRAY_MARGIN) + combineRoomBytes(plan, side, side);
}

/**
 * Drizzles each exposure on its own, tile by tile, and combines the tile of all of them: no separate image is ever whole.
 * Works until no ticket is left. The bytes do not depend on tiles or threads.
 * @throws CancelledError; FitsFormatError, StorageError from reading and writing; BudgetError
 */
export function medianTiles(task: MedianTask): MedianReport {
  const worker = new MedianWorker(task);
  const tilesX = Math.ceil(task.frameNx / task.tileSize);
  const tilesY = Math.ceil(task.frameNy / task.tileSize);
  const control = new Int32Array(task.control);
  let ticket = Atomics.add(control, CONTROL.nextTile, 1);
  while (ticket < tilesX * tilesY) {
    worker.tile((ticket % tilesX) * task.tileSize, Math.floor(ticket / tilesX) * task.tileSize);
    Atomics.add(control, CONTROL.tilesDone, 1);
    ticket = Atomics.add(control, CONTROL.nextTile, 1);
  }
  return worker.report();
}

/** A rectangle of the frame: the tile with its halo. */
interface Box {
  readonly x0: number;
  readonly y0: number;
  readonly nx: number;
  readonly ny: number;
  readonly halo: Halo;
}

const NO_HALO: Halo = { left: 0, right: 0, below: 0, above: 0 };

class MedianWorker {
  readonly #task: MedianTask;
  readonly #control: Int32Array;
  readonly #buffers: TileBuffers;
  readonly #dropper: ChipDropper;
  /** By exposure: its chips. */
  readonly #chips: ReadonlyMap<number, readonly number[]>;
  readonly #weights: WeightSums[];
  /** Side of the largest box, pixels. */
  readonly #side: number;
  /** Planes for the exposures of a tile, made when first needed. */
  readonly #stack: FinishInto[] = [];
  #zeros: Float32Array | undefined;
  #scratch: CombineScratch | undefined;
  readonly #out: Float32Array;
  readonly #writer: PlaneWriter | null;
  readonly #counts = { good: 0, unusable: 0 };
  #covered = 0;

  constructor(task: MedianTask) {
    const { chips, layers, tileSize, work } = task;
    this.#task = task;
    this.#control = new Int32Array(task.control);
    this.#side = tileSize + 2 * (work.kind === 'combine' ? haloOf(work.plan) : 0);
    const widest = chips.reduce((most, { sci }) => Math.max(most, sci.nx), 1);
    const more = stackBytes(this.#side, task.mostLayers, work.kind === 'combine' ? work.plan : null);
    this.#buffers = createTileBuffers(this.#side, 0, task.fillval === null, widest, false, more);
    this.#dropper = new ChipDropper(this.#buffers.rows, this.#control);
    this.#chips = chipsByLayer(layers);
    this.#weights = work.kind === 'weights' ? Array.from({ length: this.#chips.size }, createWeightSums) : [];
    this.#out = new Float32Array(work.kind === 'combine' ? tileSize * tileSize : 0);
    this.#writer = work.kind === 'combine' ? new PlaneWriter(work.sink, work.path, task.frameNx, false) : null;
  }

  tile(x0: number, y0: number): void {
    const { work, tileSize, frameNx, frameNy } = this.#task;
    const inner = { x0, y0, nx: Math.min(tileSize, frameNx - x0), ny: Math.min(tileSize, frameNy - y0) };
    if (work.kind === 'weights') this.#weigh({ ...inner, halo: NO_HALO });
    else this.#combine(withHalo(inner, haloOf(work.plan), frameNx, frameNy), work.plan);
  }

  report(): MedianReport {
    return {
      pixels: this.#dropper.pixels,
      bytesRead: this.#dropper.bytesRead,
      weights: this.#weights,
      covered: this.#covered,
    };
  }

  #weigh(box: Box): void {
    for (const layer of this.#touching(box)) {
      const { wht } = this.#drizzle(layer, box);
      addWeights(this.#weights[layer], wht, box.nx, box.ny, box.halo);
    }
  }

  #combine(box: Box, plan: CombinePlan): void {
    const { nx, ny, halo } = box;
    const n = nx * ny;
    const touching = this.#touching(box);
    // The reference counts exposures that are not there, when it masks nothing.
    const layers = plan.compat ? [...this.#chips.keys()] : touching;
    const stack = layers.map((layer, place) =>
      touching.includes(layer) ? this.#keep(layer, box, place) : this.#nothing(n),
    );
    this.#scratch ??= createCombineScratch(plan, this.#side, this.#side, this.#buffers.window.scratch.memory.more);
    const tile = { nx, ny, halo, sci: stack.map(({ sci }) => sci), wht: stack.map(({ wht }) => wht) };
    const inner = { nx: nx - halo.left - halo.right, ny: ny - halo.below - halo.above };
    const out = this.#out.subarray(0, inner.nx * inner.ny);
    if (layers.length === 0) out.fill(plan.empty);
    else combineStack(tile, planOfLayers(plan, layers), this.#scratch, out);
    this.#covered += countValues(out);
    const first = (box.y0 + halo.below) * this.#task.frameNx + box.x0 + halo.left;
    this.#writer?.write(first, inner.nx, inner.ny, out);
  }

  /** Exposures with a chip that touches the box. */
  #touching({ x0, y0, nx, ny }: Box): number[] {
    const { chips } = this.#task;
    return [...this.#chips].flatMap(([layer, own]) =>
      own.some((chip) => touchesWindow(chips[chip].blocks, x0, y0, nx, ny)) ? [layer] : [],
    );
  }

  /** One exposure in the box; without `into` the planes are valid until the next. */
  #drizzle(layer: number, { x0, y0, nx, ny }: Box, into?: FinishInto): FinishedPlanes {
    checkCancelled(this.#control);
    const { chips, fillval } = this.#task;
    const { window } = this.#buffers;
    placeWindow(window, x0, y0, nx, ny);
    for (const chip of this.#chips.get(layer) ?? []) {
      if (touchesWindow(chips[chip].blocks, x0, y0, nx, ny)) this.#dropper.drop(chips[chip], window, 0, this.#counts);
    }
    return finishWindow(window, { fillval, maskval: 0 }, into);
  }

  /** The same, kept as number `place` of the stack. */
  #keep(layer: number, box: Box, place: number): FinishedPlanes {
    const { more } = this.#buffers.window.scratch.memory;
    const room = this.#side * this.#side + PAST_END;
    return this.#drizzle(layer, box, (this.#stack[place] ??= { sci: more.singles(room), wht: more.singles(room) }));
  }

  #nothing(n: number): { readonly sci: Float32Array; readonly wht: Float32Array } {
    this.#zeros ??= this.#buffers.window.scratch.memory.more.singles(this.#side * this.#side + PAST_END).array;
    const zeros = this.#zeros.subarray(0, n);
    return { sci: zeros, wht: zeros };
  }
}

/** Numbers of the chips of each layer; layers ascend. */
function chipsByLayer(layers: readonly number[]): Map<number, number[]> {
  const chips = new Map<number, number[]>();
  for (const [chip, layer] of layers.entries()) chips.set(layer, [...(chips.get(layer) ?? []), chip]);
  return chips;
}

function withHalo(inner: Omit<Box, 'halo'>, halo: number, frameNx: number, frameNy: number): Box {
  const left = Math.min(halo, inner.x0);
  const below = Math.min(halo, inner.y0);
  const right = Math.min(halo, frameNx - inner.x0 - inner.nx);
  const above = Math.min(halo, frameNy - inner.y0 - inner.ny);
  return {
    x0: inner.x0 - left,
    y0: inner.y0 - below,
    nx: inner.nx + left + right,
    ny: inner.ny + below + above,
    halo: { left, right, below, above },
  };
}

function countValues(values: Float32Array): number {
  let count = 0;
  for (let i = 0; i < values.length; i++) if (values[i] === values[i]) count++;
  return count;
}
