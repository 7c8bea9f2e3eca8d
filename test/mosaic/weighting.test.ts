import { join } from 'node:path';
import t from 'tap';
import type { Chip } from '../../src/exposure/exposure.js';
import { FitsFile } from '../../src/fits/fits-file.js';
import { chipWeighting, weightScale } from '../../src/mosaic/weighting.js';
import { drizzleParameters } from '../../src/parameters/resolve.js';
import type { DrizzleOptions } from '../../src/parameters/resolve.js';
import type { Weighting } from '../../src/workers/tile-task.js';
import { shared } from '../support/paths.js';
import { chipWith, oneChipExposure, SOME_PLANE } from './chips.js';

const S = 0.8;
const T = 500;
const PLANES = { err: SOME_PLANE, ivm: { ...SOME_PLANE, label: 'ivm' } };

async function chips(folder: string): Promise<{ rate: Chip; counts: Chip }> {
  const [chip] = (await oneChipExposure(folder)).chips;
  const rate = chipWith(chip, { exptime: T, inputIsRate: true });
  return { rate, counts: chipWith(rate, { inputIsRate: false, bunit: 'ELECTRONS' }) };
}

function weights(chip: Chip, options: DrizzleOptions): Weighting {
  return chipWeighting(chip, drizzleParameters(options), S, PLANES);
}

t.test('EXP: the exposure time, for counts and rates, whatever the scale', async (t) => {
  const { rate, counts } = await chips(t.testdir());
  for (const chip of [rate, counts]) {
    t.strictSame(weights(chip, {}), { kind: 'constant', value: T });
    t.strictSame(weights(chip, { compat: true }), { kind: 'constant', value: T });
    t.strictSame(chipWeighting(chip, drizzleParameters(), 0.5, { err: null, ivm: null }), {
      kind: 'constant',
      value: T,
    });
  }
});

t.test('final_wt_scl: expsq squares the exposure time, with compat it does nothing; a number multiplies', async (t) => {
  const { rate } = await chips(t.testdir());
  t.strictSame(weights(rate, { final_wt_scl: 'expsq' }), { kind: 'constant', value: T * T });
  t.strictSame(weights(rate, { final_wt_scl: 'expsq', compat: true }), { kind: 'constant', value: T });
  t.strictSame(weights(rate, { final_wt_scl: 2.5 }), { kind: 'constant', value: 2.5 * T });
  t.strictSame(weights(rate, { final_wt_scl: 2.5, compat: true }), { kind: 'constant', value: 2.5 * T });
  t.throws(() => drizzleParameters({ final_wt_scl: 0 }), /final_wt_scl/, 'a scale of 0 would leave nothing');
});

/** 1/variance of a rate per output pixel for ERR = e: counts/t s^2 has error e/t s^2, a rate e s^2. */
t.test('ERR: inverse variance of a rate per output pixel, for counts and for rates', async (t) => {
  const { rate, counts } = await chips(t.testdir());
  const scaleOf = (chip: Chip, options: DrizzleOptions): number => {
    const weighting = weights(chip, { final_wht_type: 'ERR', ...options });
    if (weighting.kind !== 'error') throw new Error(weighting.kind);
    t.equal(weighting.plane, SOME_PLANE);
    return weighting.scale;
  };
  const err = 30;
  const near = (found: number, wanted: number, text: string): void => {
    t.ok(Math.abs(found / wanted - 1) < 1e-12, `${text}: ${String(found)}, wanted ${String(wanted)}`);
  };
  near(scaleOf(counts, {}) / err ** 2, 1 / ((err / T) * S * S) ** 2, 'counts');
  near(scaleOf(rate, {}) / err ** 2, 1 / (err * S * S) ** 2, 'rates');
  near(scaleOf(counts, { compat: true }) / err ** 2, (T / err) ** 2 / S ** 4, 'counts, as the reference');
  near(scaleOf(rate, { compat: true }) / err ** 2, (T / err) ** 2 / S ** 4, "rates, the reference's (exptime/ERR)^2");
});

t.test('IVM: the map of the native data, taken to the rate per output pixel', async (t) => {
  const { rate, counts } = await chips(t.testdir());
  const weighting = (chip: Chip, compat: boolean): Weighting => weights(chip, { final_wht_type: 'IVM', compat });
  t.strictSame(weighting(counts, false), { kind: 'map', plane: PLANES.ivm, scale: T ** 2 / S ** 4 });
  t.strictSame(weighting(rate, false), { kind: 'map', plane: PLANES.ivm, scale: 1 / S ** 4 });
  for (const chip of [counts, rate]) {
    t.strictSame(
      weighting(chip, true),
      { kind: 'map', plane: PLANES.ivm, scale: T ** 2 / S ** 4 },
      'exptime^2/s^4 for all',
    );
  }
});

t.test('without the plane that the weights are made of there is no mosaic', async (t) => {
  const { rate } = await chips(t.testdir());
  for (const [type, remedy] of [
    ['ERR', /--final-wht-type EXP/],
    ['IVM', /inverse variance map/],
  ] as const) {
    const without = { err: type === 'ERR' ? null : SOME_PLANE, ivm: type === 'IVM' ? null : SOME_PLANE };
    const run = (): Weighting => chipWeighting(rate, drizzleParameters({ final_wht_type: type }), S, without);
    t.throws(run, { name: 'ExposureError', place: { file: rate.label } });
    t.throws(run, { message: new RegExp(`no ${type} plane`) });
    t.throws(run, { message: remedy });
    t.doesNotThrow(() => chipWeighting(rate, drizzleParameters(), S, without), 'EXP needs neither');
  }
});

/** The dossier's table (8.7): EXP wt_scl; ERR 1/s^4; IVM exptime^2/s^4. */
t.test('weightScale, the DnnnWTSC of the header, is what multiplies the weight map', async (t) => {
  const { rate, counts } = await chips(t.testdir());
  const scale = (chip: Chip, options: DrizzleOptions): number => weightScale(chip, drizzleParameters(options), S);
  for (const chip of [rate, counts]) {
    t.equal(scale(chip, {}), 1, 'exptime');
    t.equal(scale(chip, { final_wt_scl: 3 }), 3);
    t.equal(scale(chip, { final_wt_scl: 'expsq' }), T);
    t.equal(scale(chip, { final_wt_scl: 'expsq', compat: true }), 1);
    t.ok(
      Math.abs(scale(chip, { final_wht_type: 'ERR' }) - 2.44140625) < 1e-12,
      '1/s^4 for s = 0.8, as in the golden header',
    );
    t.ok(Math.abs(scale(chip, { final_wht_type: 'IVM', compat: true }) - T ** 2 * 2.44140625) < 1e-6);
  }
  t.ok(Math.abs(scale(rate, { final_wht_type: 'IVM' }) - 2.44140625) < 1e-12, 'a map of rates needs no exposure time');
});

const golden = shared();
t.test(
  'D001WTSC of the golden products',
  { skip: golden === undefined ? 'needs ../shared/golden' : false },
  async (t) => {
    const [rate] = Object.values(await chips(t.testdir()));
    const cases = [
      ['acs4/err_gauss_globalmin/ad_drc_sci.fits', { final_wht_type: 'ERR' }],
      ['acs4/defaults/ad_drc_sci.fits', {}],
      ['ir4/scale065/ad_drz_sci.fits', {}],
    ] as const;
    for (const [path, options] of cases) {
      const file = await FitsFile.open(join(golden ?? '', 'golden', 'astrodrizzle', path));
      const { header } = file.hdus[0];
      const s = (header.number('D001SCAL') ?? NaN) / (header.number('D001ISCL') ?? NaN);
      const ours = weightScale(rate, drizzleParameters({ ...options, compat: true }), s);
      t.ok(Math.abs(ours - (header.number('D001WTSC') ?? NaN)) < 1e-9, `${path}: ${String(ours)}`);
      file.close();
    }
  },
);
