import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { DropSettings, InputRows, KernelName, PixmapMap } from '../../src/kernels/types.js';
import { miniHdu, readMiniFits } from '../support/mini-fits.js';
import { fixture, shared } from '../support/paths.js';
import { dropChip, emptyWindow, finished, wholeChip, type TestWindow } from './drop-case.js';

/*
 * The kernels against the stand-alone drizzle package, fed with its own pixel maps. The scale is rounded to float32 because
 * the package stores it so.
 */

interface Fed {
  readonly map: PixmapMap;
  readonly input: InputRows;
}

function fed(file: string, exptime: number, whtScale: number, counts: boolean): Fed {
  const hdus = readMiniFits(file);
  const sci = miniHdu(hdus, 'SCI');
  const [nx, ny] = sci.axes;
  const n = nx * ny;
  const pixmap = miniHdu(hdus, 'PIXMAP').pixels;
  const perSecond = counts ? Math.fround(1 / exptime) : 1;
  const data = Float32Array.from(sci.pixels, (value) => value * perSecond);
  const weight = Float32Array.from(miniHdu(hdus, 'WHT').pixels, (value) => value * whtScale);
  const map: PixmapMap = { kind: 'pixmap', nx, ny, x: pixmap.slice(0, n), y: pixmap.slice(n) };
  return { map, input: wholeChip(nx, ny, data, weight) };
}

interface Expected {
  readonly sci: Float64Array;
  readonly wht: Float64Array;
  readonly ctx: Float64Array;
}

/** Number of output pixels that differ, by what differs. */
function differences(window: TestWindow, fill: number, expected: Expected, kernel: KernelName): Record<string, number> {
  const { sci, wht } = finished(window, fill);
  const lanczos = kernel.startsWith('lanczos');
  const count = { context: 0, fill: 0, weight: 0, science: 0, compared: 0 };
  const most = expected.wht.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  const good = expected.sci.filter((_, k) => expected.wht[k] > 0.01 * most);
  const rms = Math.sqrt(good.reduce((sum, value) => sum + value * value, 0) / Math.max(1, good.length));
  for (let k = 0; k < sci.length; k++) {
    // Rounding noise of the package's area formula, 1e-15 of a pixel: not a contribution here.
    if (kernel === 'square' && expected.wht[k] !== 0 && Math.abs(expected.wht[k]) < 1e-13 * most && wht[k] === 0)
      continue;
    count.compared++;
    if (window.context !== null && window.context[k] !== expected.ctx[k]) count.context++;
    if (expected.wht[k] === 0) {
      if (!Object.is(sci[k], Math.fround(expected.sci[k])) || wht[k] !== 0) count.fill++;
      continue;
    }
    // Lanczos: away from zero total weight only, and its values cross zero, so 1e-5 of the image's rms counts too.
    if (lanczos && Math.abs(expected.wht[k]) < 0.01 * most) continue;
    if (!(Math.abs(wht[k] - expected.wht[k]) <= 1e-5 * Math.abs(expected.wht[k]))) count.weight++;
    const scale = Math.max(Math.abs(expected.sci[k]), lanczos ? rms : 0);
    if (!(Math.abs(sci[k] - expected.sci[k]) <= 1e-5 * scale)) count.science++;
  }
  return count;
}

const NONE = { context: 0, fill: 0, weight: 0, science: 0 };

interface GoldenCase {
  readonly out_shape_ny_nx: readonly [number, number];
  readonly pixel_scale_ratio: number;
  readonly inputs: readonly { file: string; exptime: number; wht_scale: number; in_units: string; ctx_bit: number }[];
  readonly outputs: readonly { file: string; kernel: KernelName; pixfrac: number }[];
}

const root = shared();
const golden = root === undefined ? '' : join(root, 'golden', 'drizzle');
const skip = root === undefined ? 'needs ../shared/golden' : false;

for (const name of ['ir_box4', 'acs_2chip']) {
  t.test(`${name}: every kernel and pixfrac of the package`, { skip }, (t) => {
    const set = JSON.parse(readFileSync(join(golden, name, 'case.json'), 'utf8')) as GoldenCase;
    const [ny, nx] = set.out_shape_ny_nx;
    const inputs = set.inputs.map((i) =>
      fed(join(golden, name, i.file), i.exptime, i.wht_scale, i.in_units === 'counts'),
    );
    for (const output of set.outputs) {
      const window = emptyWindow(0, 0, nx, ny);
      const { kernel, pixfrac } = output;
      const settings: DropSettings = { kernel, pixfrac, scale: Math.fround(set.pixel_scale_ratio), compat: false };
      for (const [k, { map, input }] of inputs.entries())
        dropChip(settings, map, input, window, 1 << set.inputs[k].ctx_bit);
      const hdus = readMiniFits(join(golden, name, output.file));
      const expected = {
        sci: miniHdu(hdus, 'SCI').pixels,
        wht: miniHdu(hdus, 'WHT').pixels,
        ctx: miniHdu(hdus, 'CTX').pixels,
      };
      const found = differences(window, NaN, expected, kernel);
      t.match(found, NONE, output.file);
      t.ok(found.compared === nx * ny, 'every pixel compared');
    }
    t.end();
  });
}

const SETTINGS = [
  'SQUARE_100',
  'SQUARE_060',
  'SQUARE_010',
  'TURBO_100',
  'TURBO_060',
  'TURBO_010',
  'POINT_100',
  'GAUSSIAN_100',
  'GAUSSIAN_060',
  'LANCZOS2_100',
  'LANCZOS3_100',
];

/** Name, rows, columns and scale of the small geometries. */
const EDGE: readonly (readonly [string, number, number, number])[] = [
  ['identity', 24, 30, 1],
  ['half_shift', 24, 30, 1],
  ['third_shift', 24, 30, 1],
  ['rot30', 32, 34, 1],
  ['rot45', 34, 34, 1],
  ['rot90', 28, 26, 1],
  ['flip_x', 24, 30, 1],
  ['finer3', 62, 74, 1 / 3],
  ['coarser3', 12, 14, 3],
  ['shear', 26, 36, 1],
  ['sip_like', 26, 30, 1],
  ['off_edge', 24, 30, 1],
  ['fully_off', 24, 30, 1],
  ['nan_pixmap', 24, 30, 1],
  ['zero_weight', 24, 30, 1],
  ['fold', 26, 30, 1],
];

/** A committed file, or the one among the reference answers, or undefined. */
function edgeFile(name: string): string | undefined {
  const mine = fixture('kernels', `${name}.fits.gz`);
  if (existsSync(mine)) return mine;
  const theirs = [join(golden, 'edge', `${name}.fits.gz`), join(golden, 'edge', `${name}.fits`)];
  return root === undefined ? undefined : theirs.find((file) => existsSync(file));
}

for (const [name, ny, nx, scale] of EDGE) {
  const inFile = edgeFile(`${name}_in`);
  const outFile = edgeFile(`${name}_out`);
  const absent = inFile === undefined || outFile === undefined ? 'needs ../shared/golden' : false;
  t.test(`edge ${name}: eleven settings`, { skip: absent }, (t) => {
    const { map, input } = fed(inFile ?? '', 10, 10, true);
    const hdus = readMiniFits(outFile ?? '');
    for (const label of SETTINGS) {
      const [kernel, percent] = label.toLowerCase().split('_') as [KernelName, string];
      const window = emptyWindow(0, 0, nx, ny);
      dropChip(
        { kernel, pixfrac: Number(percent) / 100, scale: Math.fround(scale), compat: false },
        map,
        input,
        window,
      );
      const [sci, wht, ctx] = ['SCI', 'WHT', 'CTX'].map((plane) => miniHdu(hdus, `${label}_${plane}`).pixels);
      const found = differences(window, -7, { sci, wht, ctx }, kernel);
      t.match(found, NONE, label);
      t.ok(found.compared >= nx * ny - 4, 'at most four pixels hold the noise of the package');
    }
    t.end();
  });
}

t.test('many37: 37 inputs, two context planes', { skip }, (t) => {
  const nx = 34;
  const ny = 30;
  const window = emptyWindow(0, 0, nx, ny);
  let firstPlane: Int32Array | undefined;
  for (let i = 0; i < 37; i++) {
    const exptime = 5 + i;
    const { map, input } = fed(
      join(golden, 'edge', `many37_in_${String(i + 1).padStart(2, '0')}.fits`),
      exptime,
      exptime,
      false,
    );
    const settings: DropSettings = { kernel: 'square', pixfrac: 0.8, scale: 1, compat: false };
    // A window holds one plane: the first is set aside before the 33rd chip.
    if (i === 32) {
      firstPlane = window.context?.slice();
      window.context?.fill(0);
    }
    dropChip(settings, map, input, window, 1 << (i & 31));
  }
  const hdus = readMiniFits(join(golden, 'edge', 'many37_out_square_p080.fits.gz'));
  const ctx = miniHdu(hdus, 'CTX').pixels;
  const expected = { sci: miniHdu(hdus, 'SCI').pixels, wht: miniHdu(hdus, 'WHT').pixels, ctx: ctx.slice(0, nx * ny) };
  t.same([...(window.context ?? [])], [...ctx.slice(nx * ny)], 'second plane');
  window.context?.set(firstPlane ?? []);
  t.match(differences(window, NaN, expected, 'square'), NONE, 'first plane');
  t.end();
});
