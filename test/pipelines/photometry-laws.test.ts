import { copyFileSync } from 'node:fs';
import t from 'tap';
import { Run } from '../../operators/index.js';
import { acsDither, frames, irDither } from '../../samples/generator/presets.js';
import { writeDitherSet } from '../../samples/generator/write-set.js';
import { updateHeaderInPlace } from '../../src/fits/update.js';
import type { MosaicPixels } from '../../src/mosaic/render-to-memory.js';
import { readPlane } from '../support/read-plane.js';
import { mosaicOf, setPlane } from './edited-sets.js';

const run = new Run({ workers: 2 });
t.teardown(() => run.close());

/** Scale and exposure time of the generator's infrared camera. */
const IR_SCALE = 0.1283;
const IR_TIME = 402.94;
const ACS_SCALE = 0.05;
const ACS_TIME = 507;

/** Largest |SCI/wanted - 1| over the pixels with weight, and how many there are. */
function flatness({ sci, wht }: MosaicPixels, wanted: number, least = 0): { worst: number; pixels: number } {
  let [worst, pixels] = [0, 0];
  for (let k = 0; k < sci.length; k++) {
    if (!(wht[k] > least)) continue;
    const d = Math.abs(sci[k] / wanted - 1);
    worst = Number.isNaN(d) ? Infinity : Math.max(worst, d);
    pixels++;
  }
  return { worst, pixels };
}

function sums({ sci, wht }: MosaicPixels): { signal: number; weight: number } {
  let [signal, weight] = [0, 0];
  for (let k = 0; k < sci.length; k++) {
    if (wht[k] === 0) continue;
    signal += sci[k] * wht[k];
    weight += wht[k];
  }
  return { signal, weight };
}

const SCALES = [
  [0.3, 0.1],
  [0.5, 0.6],
  [0.8, 1],
  [1, 1],
  [1.7, 0.3],
  [3, 0.8],
] as const;

t.test('a flat field of surface brightness 1 makes a flat mosaic of s^2', async (t) => {
  const { files } = await writeDitherSet(irDither({ size: 80, exposures: 2 }), t.testdir());
  for (const file of files) await setPlane(file, 'SCI', () => 1);
  for (const kernel of ['square', 'point', 'turbo', 'gaussian'] as const) {
    for (const [s, pixfrac] of SCALES) {
      const options = {
        final_kernel: kernel,
        final_scale: s * IR_SCALE,
        final_pixfrac: pixfrac,
        final_rot: 11,
        final_fillval: NaN,
        context: false,
      };
      const { worst, pixels } = flatness(await mosaicOf(files, options, run), s * s);
      t.ok(
        worst <= 1e-6,
        `${kernel} s ${String(s)} pixfrac ${String(pixfrac)}: ${String(pixels)} pixels within ${String(worst)}`,
      );
      t.ok(pixels > 300, 'something was hit');
    }
  }
  const lanczos = await mosaicOf(
    files,
    { final_kernel: 'lanczos3', final_scale: 0.5 * IR_SCALE, final_fillval: NaN },
    run,
  );
  t.ok(flatness(lanczos, 0.25, 0.05 * IR_TIME).worst <= 1e-6, 'lanczos3, away from the rim');
});

t.test('two chips, two scales, tables: the flat field in electrons is flat in electrons per second', async (t) => {
  const { files } = await writeDitherSet(acsDither({ nx: 96, ny: 64, exposures: 2 }), t.testdir());
  for (const file of files) for (const extver of [1, 2]) await setPlane(file, 'SCI', () => ACS_TIME, extver);
  for (const wht of ['EXP', 'ERR'] as const) {
    const mosaic = await mosaicOf(files, { final_scale: 0.04, final_wht_type: wht, final_fillval: 0 }, run);
    const { worst, pixels } = flatness(mosaic, (0.04 / ACS_SCALE) ** 2);
    t.ok(worst <= 1e-6 && pixels > 15_000, `${wht}: ${String(pixels)} pixels within ${String(worst)}`);
  }
});

/** Frames that hold the whole set whatever its scale. */
function roomy(size: number, s: number): { final_outnx: number; final_outny: number } {
  const side = Math.ceil((1.6 * size + 40) / s);
  return { final_outnx: side, final_outny: side };
}

t.test(
  'flux: sum(SCI*WHT) is the sum over good pixels of value*weight*s^2, and sum(WHT) that of the weights',
  async (t) => {
    const size = 64;
    const { files } = await writeDitherSet(irDither({ size, exposures: 2 }), t.testdir());
    let [signal, good] = [0, 0];
    for (const file of files) {
      const sci = await readPlane(file, 'SCI');
      const dq = await readPlane(file, 'DQ');
      sci.data.forEach((value, k) => {
        if ((dq.data[k] & ~(16 | 4096)) !== 0) return;
        signal += value;
        good++;
      });
    }
    t.ok(good > 0.95 * 2 * size * size && good < 2 * size * size, 'some pixels are bad');
    for (const kernel of ['square', 'point'] as const) {
      for (const [s, pixfrac] of SCALES) {
        const options = {
          ...roomy(size, s),
          final_kernel: kernel,
          final_scale: s * IR_SCALE,
          final_pixfrac: pixfrac,
          final_bits: 16,
          final_rot: 70,
          context: false,
        };
        const found = sums(await mosaicOf(files, options, run));
        const wanted = { signal: signal * IR_TIME * s * s, weight: good * IR_TIME };
        const name = `${kernel} s ${String(s)} pixfrac ${String(pixfrac)}`;
        t.ok(
          Math.abs(found.signal / wanted.signal - 1) <= 1e-6,
          `${name}: signal ${String(found.signal / wanted.signal - 1)}`,
        );
        t.ok(
          Math.abs(found.weight / wanted.weight - 1) <= 1e-6,
          `${name}: weight ${String(found.weight / wanted.weight - 1)}`,
        );
      }
    }
  },
);

t.test('flux with weights of ERR, counts, two chips with lookup tables', async (t) => {
  const { files } = await writeDitherSet(acsDither({ nx: 96, ny: 64, exposures: 2 }), t.testdir());
  const s = 0.8;
  let [signal, weight] = [0, 0];
  for (const file of files) {
    for (const extver of [1, 2]) {
      // HDUs of the generator: SCI, ERR, DQ of one chip, then of the other.
      const [sci, err, dq] = await Promise.all([1, 2, 3].map((hdu) => readPlane(file, hdu + 3 * (extver - 1))));
      sci.data.forEach((value, k) => {
        if ((dq.data[k] & ~4096) !== 0) return;
        const w = (ACS_TIME / err.data[k]) ** 2 / s ** 4;
        weight += w;
        signal += (w * value * s * s) / ACS_TIME;
      });
    }
  }
  const options = {
    final_outnx: 260,
    final_outny: 330,
    final_scale: s * ACS_SCALE,
    final_pixfrac: 0.7,
    final_wht_type: 'ERR',
    context: false,
  } as const;
  const found = sums(await mosaicOf(files, options, run));
  t.ok(Math.abs(found.signal / signal - 1) <= 1e-6, String(found.signal / signal - 1));
  t.ok(Math.abs(found.weight / weight - 1) <= 1e-6, String(found.weight / weight - 1));
});

t.test('final_units=counts: the rate times the total exposure time', async (t) => {
  const { files } = await writeDitherSet(irDither({ size: 64, exposures: 3 }), t.testdir());
  const cps = await mosaicOf(files, { final_fillval: 0 }, run);
  const counts = await mosaicOf(files, { final_fillval: 0, final_units: 'counts' }, run);
  t.strictSame(counts.wht, cps.wht);
  const wrong = counts.sci.filter((value, k) => Math.abs(value - cps.sci[k] * 3 * IR_TIME) > 2e-7 * Math.abs(value));
  t.equal(wrong.length, 0);
  t.ok(counts.report.covered > 4000);
});

t.test(
  'final_wt_scl: a number scales the weights alone; expsq weights with the square of the exposure time',
  async (t) => {
    const { files } = await writeDitherSet(irDither({ size: 64, exposures: 2 }), t.testdir());
    const plain = await mosaicOf(files, { final_fillval: 0 }, run);
    const scaled = await mosaicOf(files, { final_fillval: 0, final_wt_scl: 4 }, run);
    t.strictSame(
      scaled.wht,
      plain.wht.map((weight) => 4 * weight),
    );
    t.strictSame(scaled.sci, plain.sci, 'a power of two changes no rounding');
    // The same pointing twice: each output pixel is covered alike by both.
    copyFileSync(files[0], files[1]);
    await updateHeaderInPlace(files[1], 0, (header) => header.set('EXPTIME', 100));
    await setPlane(files[0], 'SCI', () => 10);
    await setPlane(files[1], 'SCI', () => 16);
    for (const file of files) await setPlane(file, 'DQ', () => 0);
    const mean = (power: number): number =>
      (10 * IR_TIME ** power + 16 * 100 ** power) / (IR_TIME ** power + 100 ** power);
    const cases = [
      ['exptime', false, 1],
      ['expsq', false, 2],
      ['expsq', true, 1],
    ] as const;
    for (const [final_wt_scl, compat, power] of cases) {
      const { sci, ctx, frame } = await mosaicOf(files, { final_wt_scl, compat, final_rot: 32 }, run);
      const middle = Math.floor(frame.ny / 2) * frame.nx + Math.floor(frame.nx / 2);
      t.equal(ctx?.[middle], 3, 'both exposures are there');
      t.ok(Math.abs(sci[middle] / mean(power) - 1) < 1e-6, `${final_wt_scl} ${String(compat)}: ${String(sci[middle])}`);
    }
  },
);

t.test('exptime and gain of the user replace those of the headers', async (t) => {
  const { files } = await writeDitherSet(frames({ nx: 64, ny: 64, exposures: 2, mosaic: [70, 70] }), t.testdir());
  const plain = await mosaicOf(files, { final_fillval: 0 }, run);
  const longer = await mosaicOf(files, { final_fillval: 0, exptime: 1200 }, run);
  t.ok(
    flatness({ ...longer, sci: longer.sci.map((value, k) => value / plain.sci[k]) }, 0.5).worst < 1e-6,
    'twice the time, half the rate',
  );
  t.strictSame(
    longer.wht,
    plain.wht.map((weight) => 2 * weight),
  );
});
