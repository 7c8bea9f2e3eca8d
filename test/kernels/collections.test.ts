import { PerformanceObserver } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { dropRows } from '../../src/kernels/drop-rows.js';
import { KERNEL_NAMES, type DropSettings, type ExactMap } from '../../src/kernels/types.js';
import { emptyWindow } from './drop-case.js';
import { exactChip, gridStage, lookupTable } from './maps.js';

/*
 * A kernel call must not feed the garbage collector: one boxed number a pixel is 16 bytes a pixel, a collection every
 * few hundred thousand pixels and half the speed.
 */

const SIDE = 512;

let collections = 0;
const observer = new PerformanceObserver((list) => {
  collections += list.getEntries().length;
});
observer.observe({ entryTypes: ['gc'] });

/** Collections and bytes of heap growth while the chip is dropped once. */
async function cost(drop: () => void): Promise<{ collections: number; bytes: number }> {
  await sleep(1);
  const before = collections;
  const heap = process.memoryUsage().heapUsed;
  drop();
  const bytes = process.memoryUsage().heapUsed - heap;
  await sleep(1);
  return { collections: collections - before, bytes };
}

const pair: ExactMap['npol'] = [lookupTable(SIDE, SIDE, 9, 7, 0.1), lookupTable(SIDE, SIDE, 9, 7, 0.1)];
const square = (pixfrac: number, scale: number): DropSettings => ({ kernel: 'square', pixfrac, scale, compat: false });
const CASES: readonly (readonly [string, DropSettings, ExactMap])[] = [
  ...KERNEL_NAMES.map((kernel): [string, DropSettings, ExactMap] => [
    kernel,
    { kernel, pixfrac: 0.8, scale: 1, compat: false },
    exactChip({ nx: SIDE, ny: SIDE }),
  ]),
  ['square, scale 0.5', square(0.8, 0.5), exactChip({ nx: SIDE, ny: SIDE, scale: 0.5 })],
  ['square, turned by 40 degrees', square(1, 0.7), exactChip({ nx: SIDE, ny: SIDE, scale: 0.7, degrees: 40 })],
  ['square, four tables', square(1, 1), exactChip({ nx: SIDE, ny: SIDE, d2im: pair, npol: pair })],
  ['square, grid', square(1, 1), exactChip({ nx: SIDE, ny: SIDE, sky: gridStage(400, 32) })],
];

for (const [name, settings, map] of CASES) {
  t.test(`${name}: no garbage collection during a kernel call`, async (t) => {
    const data = new Float32Array(SIDE * SIDE).fill(1);
    const weight = new Float32Array(SIDE * SIDE).fill(1);
    const input = { x0: 0, y0: 0, nx: SIDE, ny: SIDE, stride: SIDE, data, weight };
    const size = Math.ceil((1.7 * SIDE) / settings.scale);
    const window = emptyWindow(0, 0, size, size);
    let last = { collections: Infinity, bytes: Infinity };
    // The first calls run in the interpreter, which boxes everything.
    for (let call = 0; call < 12 && (last.collections > 0 || last.bytes > SIDE * SIDE); call++) {
      last = await cost(() => {
        dropRows(settings, map, input, window, 1);
      });
    }
    t.equal(last.collections, 0);
    t.ok(last.bytes < SIDE * SIDE, `less than a byte a pixel: ${String(last.bytes)}`);
  });
}

t.teardown(() => {
  observer.disconnect();
});
