import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { BlotInterp } from '../../src/blot/interpolant.js';
import { miniHdu, readMiniFits } from '../support/mini-fits.js';
import { shared } from '../support/paths.js';
import { blotAt, plainLanczos, wholeImage, type SmallImage } from './whole-image.js';

/*
 * The stand-alone drizzle package's blot of one image at the positions of one pixel map. Its kernels round positions
 * and sums to float32: 4e-7 of the brightest pixel (76) is what a sum of 36 such products may differ by.
 */

const root = shared();
const folder = root === undefined ? '' : join(root, 'golden', 'drizzle', 'blot');
const skip = root === undefined ? 'needs ../shared/golden' : false;
const ROUNDING = 4e-7 * 76;

interface Golden {
  readonly image: SmallImage;
  readonly xs: Float64Array;
  readonly ys: Float64Array;
  /** The package's answers, in units of the image; NaN where it has none. */
  readonly answers: (name: string) => Float64Array;
}

function golden(): Golden {
  const hdus = readMiniFits(join(folder, 'blot.fits'));
  const set = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')) as { fillval: number; iscale: number };
  const [nx, ny] = miniHdu(hdus, 'SRC').axes;
  const { pixels, axes } = miniHdu(hdus, 'PIXMAP');
  const n = axes[0] * axes[1];
  const answers = (name: string): Float64Array =>
    miniHdu(hdus, name).pixels.map((value) => (value === set.fillval ? NaN : value / set.iscale));
  return {
    image: { nx, ny, data: miniHdu(hdus, 'SRC').pixels },
    xs: pixels.slice(0, n),
    ys: pixels.slice(n),
    answers,
  };
}

/** Largest difference over the positions for which `where` holds; infinite when one side only has a value. */
function worst(ours: ArrayLike<number>, theirs: Float64Array, where: (k: number) => boolean): number {
  let most = 0;
  for (let k = 0; k < theirs.length; k++) {
    if (!where(k) || (Number.isNaN(theirs[k]) && Number.isNaN(ours[k]))) continue;
    const d = Math.abs(ours[k] - theirs[k]);
    most = Math.max(most, Number.isNaN(d) ? Infinity : d);
  }
  return most;
}

/** Largest change from a pixel to the next along a row. */
function steepest({ data }: SmallImage): number {
  let most = 0;
  for (let k = 1; k < data.length; k++) most = Math.max(most, Math.abs(data[k] - data[k - 1]));
  return most;
}

t.test('nearest, linear, poly3 and poly5 with compat: every position', { skip }, (t) => {
  const { image, xs, ys, answers } = golden();
  const window = wholeImage(image, xs.length);
  const everywhere = (): boolean => true;
  // Where the package reads memory outside of its arrays: nearest beyond the last row, poly3 in the top row of cells.
  const sound: Readonly<Partial<Record<BlotInterp, (k: number) => boolean>>> = {
    nearest: (k) => !(ys[k] >= image.ny - 0.5),
    poly3: (k) => !(ys[k] >= image.ny - 1),
  };
  for (const interp of ['nearest', 'linear', 'poly3', 'poly5'] as const) {
    const ours = blotAt(window, { xs, ys }, interp, true);
    const most = worst(ours, answers(interp.toUpperCase()), sound[interp] ?? everywhere);
    t.ok(most <= ROUNDING, `${interp}: ${most.toExponential(2)}`);
  }
  t.end();
});

t.test('the same by default, inside', { skip }, (t) => {
  const { image, xs, ys, answers } = golden();
  const window = wholeImage(image, xs.length);
  const inside = (k: number): boolean => xs[k] >= 2 && xs[k] < image.nx - 3 && ys[k] >= 2 && ys[k] < image.ny - 3;
  // Below 64, positions rounded to float32 are off by up to 1.9e-6 in either axis.
  const limit = ROUNDING + 2 * 1.9e-6 * steepest(image);
  for (const interp of ['nearest', 'linear', 'poly3', 'poly5'] as const) {
    const ours = blotAt(window, { xs, ys }, interp);
    const most = worst(ours, answers(interp.toUpperCase()), inside);
    t.ok(most <= limit, `${interp}: ${most.toExponential(2)}`);
  }
  t.end();
});

t.test('lanczos: the definition gives their answers with their table, and ours without', { skip }, (t) => {
  const { image, xs, ys, answers } = golden();
  const window = wholeImage(image, xs.length);
  for (const order of [3, 5] as const) {
    const theirs = answers(`LAN${String(order)}`);
    const plainly = (step: number, rounded: boolean, normalised: boolean): Float64Array =>
      theirs.map((value, k) => {
        const [x, y] = rounded ? [Math.fround(xs[k]), Math.fround(ys[k])] : [xs[k], ys[k]];
        return Number.isNaN(value) ? NaN : plainLanczos(image, x, y, order, { reach: order, step, normalised });
      });
    const table = worst(plainly(0.003, true, false), theirs, () => true);
    t.ok(table <= ROUNDING, `lan${String(order)} of the package: ${table.toExponential(2)}`);
    const inside = (k: number): boolean =>
      xs[k] >= order - 1 && xs[k] < image.nx - order && ys[k] >= order - 1 && ys[k] < image.ny - order;
    const ours = worst(blotAt(window, { xs, ys }, order === 3 ? 'lan3' : 'lan5'), plainly(0, false, true), inside);
    t.ok(ours <= ROUNDING, `lan${String(order)}: ${ours.toExponential(2)}`);
  }
  t.end();
});
