import { closeSync } from 'node:fs';
import t from 'tap';
import type { PlaneRef } from '../../src/fits/plane.js';
import { openScratchFile } from '../../src/fits/scratch-file.js';
import { createBitMask, flagPixel } from '../../src/masks/bit-mask.js';
import { writeMaskRows } from '../../src/masks/mask-plane.js';
import { skyStatistic } from '../../src/sky/statistics/index.js';
import type { StatisticSettings } from '../../src/sky/statistics/index.js';
import { measureSky } from '../../src/workers/measure-sky.js';
import type { Measured, SkyChipTask } from '../../src/workers/sky-task.js';
import { CONTROL } from '../../src/workers/tile-task.js';
import { SOUND, skyPixels } from '../sky/statistics-samples.js';
import { random } from '../fits/support.js';
import { openPlanes } from './chip-tasks.js';

/** Large enough to be read in strips and counted as it streams by. */
const [NX, NY] = [900, 700];
const BAD = 4;

/** Sky of 100 with noise of 3 and sources, a step of the level at half width, NaN and flags here and there. */
function scene(): { readonly sci: Float32Array; readonly dq: Int16Array; readonly mask: Float32Array } {
  const next = random(3);
  const sci = skyPixels(NX * NY, 5, 0.1, 3, 0.01).map((v, i) => 100 + 3 * v + (i % NX < NX / 2 ? 0 : 2));
  const dq = new Int16Array(NX * NY);
  for (let i = 0; i < 5000; i++) sci[Math.floor(next() * sci.length)] = i % 2 === 0 ? NaN : Infinity;
  for (let i = 0; i < 20000; i++) {
    const at = Math.floor(next() * sci.length);
    dq[at] = i % 2 === 0 ? BAD : 1;
    if (i % 2 === 0) sci[at] = 1e5;
  }
  const mask = Float32Array.from(sci, (_, i) => (i < 20 * NX ? 0 : 1));
  return { sci, dq, mask };
}

/** Boxes of rows y0 .. y1 - 1, columns x0 .. x1 - 1. */
function box(x0: number, y0: number, x1: number, y1: number): Int32Array {
  return Int32Array.from({ length: 3 * (y1 - y0) }, (_, i) => [y0 + Math.floor(i / 3), x0, x1][i % 3]);
}

/** More sets than there are shared tables for, a small one, and one that leans as turned overlaps do. */
const PARTS = [
  ...Array.from({ length: 12 }, (_, k) => box(10 * k, 7 * k, NX - 15 * (k % 4), NY - 5 * k)),
  box(100, 100, 200, 150),
  Int32Array.from(
    { length: 3 * 300 },
    (_, i) => [100 + Math.floor(i / 3), Math.floor(i / 3), 500 + Math.floor(i / 3)][i % 3],
  ),
];

const SCENE = scene();

function task(chips: SkyChipTask[], settings: StatisticSettings): ReturnType<typeof measureSky> {
  const control = new SharedArrayBuffer(4 * CONTROL.cells);
  return measureSky({ control, chips, settings });
}

/** The usable values of a set, one by one. */
function valuesOf(runs: Int32Array, masked: boolean): Float32Array {
  const values: number[] = [];
  for (let r = 0; r < runs.length; r += 3) {
    for (let i = runs[r] * NX + runs[r + 1]; i < runs[r] * NX + runs[r + 2]; i++) {
      const good = (SCENE.dq[i] & BAD) === 0 && (!masked || SCENE.mask[i] !== 0);
      if (good && Number.isFinite(SCENE.sci[i])) values.push(SCENE.sci[i]);
    }
  }
  return Float32Array.from(values);
}

/** Largest deviation from the statistic of the values themselves, in its errors; Infinity for another kind of answer. */
function deviation(found: Measured | null, runs: Int32Array, settings: StatisticSettings, masked = false): number {
  const values = valuesOf(runs, masked);
  const truth = skyStatistic(values, values.length, { ...settings, profile: true });
  if (found === null || typeof truth === 'string' || typeof found === 'string') return found === truth ? 0 : Infinity;
  return Math.max(
    Math.abs(found.value - truth.value) / truth.error,
    1000 * Math.abs(found.sigma / truth.sigma - 1),
    1000 * Math.abs(found.n / truth.n - 1),
  );
}

let planes: readonly PlaneRef[] = [];

t.before(async () => {
  const shape = [NX, NY];
  const { sci, dq, mask } = SCENE;
  const opened = await openPlanes(t.testdir({}), [
    { data: sci, shape },
    { data: dq, shape },
    { data: mask, shape },
  ]);
  planes = opened.planes;
  t.teardown(opened.close);
});

function chip(more: Partial<SkyChipTask> = {}): SkyChipTask {
  return {
    label: 'test[sci,1]',
    sci: planes[0],
    dq: planes[1],
    badBits: BAD,
    masks: [],
    staticMask: null,
    whole: true,
    parts: PARTS,
    ...more,
  };
}

const ALL = box(0, 0, NX, NY);

t.test('counted while streaming or value by value: the same levels', (t) => {
  for (const skystat of ['median', 'mode', 'mean', 'midpt'] as const) {
    const settings = { ...SOUND, skystat };
    const [{ whole, parts }] = task([chip()], settings).chips;
    const worst = Math.max(
      ...parts.map((part, k) => deviation(part, PARTS[k], settings)),
      deviation(whole, ALL, settings),
    );
    t.ok(worst < 0.15, `${skystat}: ${String(worst)} errors`);
    if (skystat === 'mean' || skystat === 'midpt') t.equal(worst, 0, 'to the bit');
  }
  t.end();
});

t.test('limits and masks hold for what streams', (t) => {
  const settings = { ...SOUND, skystat: 'median', lower: 96, upper: 104.5 } as const;
  const [{ whole, parts }] = task([chip({ masks: [planes[2]] })], settings).chips;
  const worst = Math.max(
    ...parts.map((part, k) => deviation(part, PARTS[k], settings, true)),
    deviation(whole, ALL, settings, true),
  );
  t.ok(worst < 0.15, `${String(worst)} errors`);
  t.end();
});

t.test('good pixels are counted, whether the chip as a whole is wanted or not', (t) => {
  const good = SCENE.dq.filter((flags) => (flags & BAD) === 0).length;
  const finite = valuesOf(ALL, false).length;
  for (const more of [{}, { whole: false }, { whole: false, parts: [] }]) {
    const [found] = task([chip(more)], { ...SOUND, skystat: 'median' }).chips;
    t.strictSame([found.good, found.notFinite], [good, good - finite]);
  }
  t.end();
});

t.test('a level does not depend on what else is measured', (t) => {
  const settings = { ...SOUND, skystat: 'median' } as const;
  const [{ parts }] = task([chip()], settings).chips;
  const alone = PARTS.map((runs) => task([chip({ whole: false, parts: [runs] })], settings).chips[0].parts[0]);
  t.strictSame(alone, parts);
  t.end();
});

t.test('all values equal, or all bad: what looking at the values says', (t) => {
  const settings = { ...SOUND, skystat: 'median', lower: 2e5 } as const;
  const [{ whole }] = task([chip({ parts: [] })], settings).chips;
  t.equal(whole, 'limits');
  const [none] = task([chip({ masks: [planes[2]], badBits: -1, parts: [box(0, 0, NX, 15)] })], SOUND).chips;
  t.equal(none.parts[0], 'empty');
  t.end();
});

t.test('flags of any width, and the mask of the run', async (t) => {
  const { sci, dq } = SCENE;
  const shape = [NX, NY];
  const wide = await openPlanes(t.testdir({}), [
    { data: Int32Array.from(dq), shape },
    { data: Float64Array.from(sci), shape },
  ]);
  t.teardown(wide.close);
  const fd = openScratchFile(t.testdirName);
  t.teardown(() => {
    closeSync(fd);
  });
  const low = createBitMask(NX, NY);
  for (let i = 0; i < 20 * NX; i++) flagPixel(low, i % NX, Math.floor(i / NX));
  const staticMask = { fd, offset: 0, nx: NX, ny: NY, label: 'a mask' };
  writeMaskRows(staticMask, low, 0, NY);
  const settings = { ...SOUND, skystat: 'median' } as const;
  for (const masks of [{ staticMask }, { masks: [planes[2]] }, { staticMask, masks: [planes[2]] }]) {
    const found = [{}, { dq: wide.planes[0] }, { sci: wide.planes[1] }].map(
      (more) => task([chip({ ...masks, ...more })], settings).chips[0],
    );
    const [{ whole, parts, good }] = found;
    t.ok(deviation(whole, ALL, settings, true) < 0.15);
    t.ok(parts.every((part, k) => deviation(part, PARTS[k], settings, true) < 0.15));
    t.equal(good, dq.filter((flags, i) => (flags & BAD) === 0 && i >= 20 * NX).length);
    t.strictSame(found.slice(1), [found[0], found[0]], 'however it is stored');
  }
  const [{ good }] = task([chip({ staticMask, dq: null })], settings).chips;
  t.equal(good, NX * (NY - 20), 'without flags');
});

t.test('more large parts than are counted in one pass', (t) => {
  const settings = { ...SOUND, skystat: 'median' } as const;
  const many = Array.from({ length: 260 }, (_, k) => box(k % 7, 0, NX, NY));
  const [{ whole, parts, good }] = task([chip({ parts: many })], settings).chips;
  const [few] = task([chip({ parts: many.slice(0, 7) })], settings).chips;
  t.strictSame([whole, good], [few.whole, few.good]);
  t.ok(parts.every((part, k) => JSON.stringify(part) === JSON.stringify(few.parts[k % 7])));
  t.end();
});
