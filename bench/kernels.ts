/**
 * Time of the drizzle kernels with the pixel map fused in, one thread, ns per input pixel.
 *
 *   node dist/bench/kernels.js [side=2048] [rounds=5]
 *
 * The chip is dropped as the workers drop it: tiles of 1024x1024 output pixels, block rows of 32 input rows.
 * Reported are minimum and median over the rounds.
 */
import { BLOCK_SIDE, blockBoxes, blockRowRun, type BlockTable } from '../src/kernels/block-boxes.js';
import { dropRows } from '../src/kernels/drop-rows.js';
import { createOutputWindow, placeWindow } from '../src/kernels/output-window.js';
import { createMapScratch } from '../src/kernels/map-scratch.js';
import { mapRow } from '../src/kernels/map-row.js';
import { mapToMemory } from '../src/kernels/map-to-memory.js';
import type { DropSettings, ExactMap, KernelName, LookupTable, PixelMap } from '../src/kernels/types.js';

const SIDE = Number(process.argv[2] ?? 2048);
const ROUNDS = Number(process.argv[3] ?? 5);
const TILE = 1024;

/** A TAN-SIP chip of order 4 on a TAN frame rotated by some degrees. */
export function sipChip(side: number, scale: number, degrees: number, lookups: boolean): ExactMap {
  const order = 4;
  const sipA = new Float64Array(25);
  const sipB = new Float64Array(25);
  const set = (plane: Float64Array, p: number, q: number, v: number): void => {
    plane[p * (order + 1) + q] = v;
  };
  set(sipA, 2, 0, 8.6e-6);
  set(sipA, 1, 1, -5.2e-6);
  set(sipA, 0, 2, 2.1e-6);
  set(sipA, 3, 0, -4.6e-10);
  set(sipA, 0, 4, 3e-15);
  set(sipB, 2, 0, -7.3e-6);
  set(sipB, 1, 1, 6.1e-6);
  set(sipB, 0, 2, -7.1e-6);
  set(sipB, 0, 3, -4.3e-10);
  set(sipB, 4, 0, 2e-15);
  const c = Math.cos((degrees * Math.PI) / 180) / scale;
  const s = Math.sin((degrees * Math.PI) / 180) / scale;
  const middle = side / scale / 1.7;
  const table = (amplitude: number): LookupTable => ({
    nx: 65,
    ny: 33,
    crpix: [1, 1],
    crval: [1, 1],
    cdelt: [side / 64, side / 32],
    data: Float32Array.from({ length: 65 * 33 }, (_, k) => amplitude * Math.sin(k * 0.7)),
  });
  return {
    kind: 'exact',
    nx: side,
    ny: side,
    crpix: [side / 2, side / 2],
    sipOrder: order,
    sipA,
    sipB,
    d2im: lookups ? [table(0.02), table(0.03)] : [null, null],
    npol: lookups ? [table(0.1), table(0.08)] : [null, null],
    sky: { kind: 'projective', h: Float64Array.of(c, -s, middle, s, c, middle, 1e-9, -2e-9, 1) },
  };
}

function timesOf(run: () => void): readonly [number, number] {
  run();
  const times: number[] = [];
  for (let k = 0; k < ROUNDS; k++) {
    const start = process.cpuUsage().user;
    run();
    times.push((1000 * (process.cpuUsage().user - start)) / (SIDE * SIDE));
  }
  times.sort((a, b) => a - b);
  return [times[0], times[times.length >> 1]];
}

function dropTiles(
  settings: DropSettings,
  map: PixelMap,
  blocks: BlockTable,
  data: Float32Array,
  weight: Float32Array,
): void {
  const extent = Math.ceil((SIDE / settings.scale) * 1.25);
  const window = createOutputWindow(TILE * TILE, SIDE, { context: true, kept: false });
  placeWindow(window, 0, 0, TILE, TILE);
  const run = new Int32Array(2);
  for (let y = 0; y < extent; y += TILE) {
    for (let x = 0; x < extent; x += TILE) {
      // The sums go on from tile to tile: clearing a window is no part of the kernel, as it is none of the peer's.
      window.x0 = x;
      window.y0 = y;
      for (let row = 0; row < blocks.rows; row++) {
        if (!blockRowRun(blocks, row, x, y, TILE, TILE, run)) continue;
        const x0 = run[0] * BLOCK_SIDE;
        const y0 = row * BLOCK_SIDE;
        const nx = Math.min((run[1] + 1) * BLOCK_SIDE, SIDE) - x0;
        const start = y0 * SIDE + x0;
        const input = {
          x0,
          y0,
          nx,
          ny: Math.min(BLOCK_SIDE, SIDE - y0),
          stride: SIDE,
          data: data.subarray(start),
          weight: weight.subarray(start),
        };
        dropRows(settings, map, input, window, 1);
      }
    }
  }
}

function report(name: string, run: () => void): void {
  const [least, median] = timesOf(run);
  process.stdout.write(`${name.padEnd(44)} ${least.toFixed(1).padStart(7)} ${median.toFixed(1).padStart(7)}\n`);
}

function benchMaps(): void {
  const { scratch } = createOutputWindow(1, SIDE, { context: false, kept: false });
  const [out] = scratch.memory.rows;
  for (const lookups of [false, true]) {
    const map = sipChip(SIDE, 1, 2.5, lookups);
    report(`map TAN-SIP${lookups ? ' + D2IM + NPOL (4 tables)' : ''}`, () => {
      for (let y = 0; y < SIDE; y++) mapToMemory(map, y, 0, SIDE, out, scratch);
    });
  }
  const map = sipChip(SIDE, 1, 2.5, true);
  report('block boxes, 4 tables', () => {
    blockBoxes(map, { kernel: 'square', pixfrac: 1, scale: 1, compat: false });
  });
}

function benchKernels(): void {
  const data = Float32Array.from({ length: SIDE * SIDE }, (_, k) => 100 + (k % 17));
  const weight = new Float32Array(SIDE * SIDE).fill(500);
  const cases: readonly (readonly [KernelName, number, number, boolean])[] = [
    ['square', 1, 1, false],
    ['square', 1, 0.8, false],
    ['square', 0.5, 1, false],
    ['square', 0.5, 0.8, false],
    ['square', 1, 1, true],
    ['turbo', 1, 0.8, false],
    ['turbo', 0.5, 0.8, false],
    ['point', 1, 1, false],
    ['gaussian', 1, 0.8, false],
    ['gaussian', 0.5, 0.8, false],
    ['lanczos3', 1, 1, false],
    ['lanczos3', 0.5, 1, false],
  ];
  for (const [kernel, scale, pixfrac, lookups] of cases) {
    const settings: DropSettings = { kernel, scale, pixfrac, compat: false };
    const map = sipChip(SIDE, scale, 2.5, lookups);
    const name = `${kernel} scale ${String(scale)} pixfrac ${String(pixfrac)}${lookups ? ', 4 tables' : ''}`;
    const blocks = blockBoxes(map, settings);
    report(name, () => {
      dropTiles(settings, map, blocks, data, weight);
    });
  }
}

/** The kernels with every position given, as the peer's are: what is left is copying two float64 a pixel. */
function benchGiven(): void {
  const data = Float32Array.from({ length: SIDE * SIDE }, (_, k) => 100 + (k % 17));
  const weight = new Float32Array(SIDE * SIDE).fill(500);
  const exact = sipChip(SIDE, 1, 2.5, false);
  const map = {
    kind: 'pixmap',
    nx: SIDE,
    ny: SIDE,
    x: new Float64Array(SIDE ** 2),
    y: new Float64Array(SIDE ** 2),
  } as const;
  const scratch = createMapScratch(SIDE);
  for (let y = 0; y < SIDE; y++) mapRow(exact, y, 0, SIDE, map.x, map.y, y * SIDE, scratch);
  for (const kernel of ['square', 'turbo', 'point', 'gaussian', 'lanczos3'] as const) {
    const pixfrac = kernel === 'turbo' || kernel === 'gaussian' ? 0.8 : 1;
    const settings: DropSettings = { kernel, scale: 1, pixfrac, compat: false };
    const blocks = blockBoxes(map, settings);
    report(`${kernel} scale 1 pixfrac ${String(pixfrac)}, map given`, () => {
      dropTiles(settings, map, blocks, data, weight);
    });
  }
}

process.stdout.write(`${'ns per input pixel, user CPU'.padEnd(44)}     min  median\n`);
benchMaps();
benchKernels();
benchGiven();
